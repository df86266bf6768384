import type { Fact } from "../../../src/facts/fact.ts";
import { file, stat } from "../../../src/facts/file.ts";
import { interfaces } from "../../../src/facts/interfaces.ts";
import { type FilterTable, filterTable } from "../../../src/facts/iptables.ts";
import { listeners } from "../../../src/facts/listeners.ts";
import { sshSocketPorts } from "../../../src/facts/ssh-socket.ts";
import { tailnetOnlyPath } from "../../../src/facts/tailscale.ts";
import { dockerRules, dockerRulesFile } from "../../../src/firewall/docker/policy.ts";
import { ufwPaths } from "../../../src/firewall/ufw/files.ts";
import { firewallPaths } from "../../../src/resources/firewall/paths.ts";
import { type PendingRevert, policySource } from "../../../src/resources/firewall/policy.ts";
import { loaded, policy, textsOf } from "../../firewall/given.ts";
import { fileOf, type Known, statOf } from "../given.ts";

export const pending: Fact<PendingRevert> = { key: "pending", read: async () => null };
export const source = policySource({ ...policy, web: "anywhere", tailnet: "none" }, pending);

const links = [
  "multi-user.target.wants/ufw.service",
  "multi-user.target.wants/clincher-firewall.service",
].concat(["docker.service.wants/clincher-firewall.service"]);

/** A server as the policy wants it; what is given takes the place of what would be there. */
export const server = (...instead: readonly Known[]): readonly Known[] => {
  const known = new Map<string, Known>();
  const put = (...each: Known): void => void known.set(each[0].key, each);
  put(pending, null);
  put(listeners, [{ program: "sshd", port: 9922, address: "0.0.0.0" }]);
  put(sshSocketPorts, []);
  put(stat(tailnetOnlyPath), null);
  put(interfaces, ["eth0", "docker0", "lo"]);
  for (const unit of ["ufw.service", "clincher-firewall.service"])
    put(stat(`/etc/systemd/system/${unit}`), null);
  for (const link of links) put(stat(`/etc/systemd/system/${link}`), statOf({ kind: "symlink" }));
  for (const family of [4, 6] as const) {
    const table: FilterTable = loaded(family);
    put(filterTable(family), table);
    const texts = textsOf(family);
    const paths = ufwPaths[family];
    put(file(paths.before), fileOf(texts.before, { mode: 0o640 }));
    put(file(paths.after), fileOf(texts.after, { mode: 0o640 }));
    put(file(paths.user), fileOf(texts.user, { mode: 0o640 }));
    put(file(firewallPaths.rules[family]), fileOf(dockerRulesFile(dockerRules(policy, family, []))));
  }
  for (const each of instead) put(...each);
  return [...known.values()];
};
