import type { Facts } from "../../facts/fact.ts";
import { file as fileFact } from "../../facts/file.ts";
import { interfaces } from "../../facts/interfaces.ts";
import { type Family, filterTable } from "../../facts/iptables.ts";
import { deletion } from "../../firewall/delete.ts";
import { compareDocker, dockerFlushed, dockerStrangers } from "../../firewall/docker/live.ts";
import { dockerRules, dockerRulesFile, outsideBridges } from "../../firewall/docker/policy.ts";
import { families } from "../../firewall/policy.ts";
import { file } from "../file.ts";
import type { Resource, Work } from "../resource.ts";
import { bootUnit } from "./boot.ts";
import { firewallPaths, firewallService } from "./paths.ts";
import type { PolicySource } from "./policy.ts";
import { restore, runFirewall } from "./run.ts";

const wantedBy = ["multi-user.target", "docker.service"];
const unit = bootUnit(firewallService, wantedBy);

const wanted = (source: PolicySource, facts: Facts, family: Family) =>
  dockerRules(source.of(facts), family, outsideBridges(facts.get(interfaces)));

/** The rules for containers of one family, as the boot loads them. */
export const containerRulesFile = (source: PolicySource, family: Family): Resource => {
  const path = firewallPaths.rules[family];
  return {
    id: `file ${path}`,
    needs: [fileFact(path), interfaces, ...source.needs],
    diff: (facts, earlier) =>
      file({
        path,
        content: dockerRulesFile(wanted(source, facts, family)),
        mode: 0o644,
        uid: 0,
        gid: 0,
      }).diff(facts, earlier),
  };
};

const removeStrangers = async (work: Work, family: Family): Promise<void> => {
  const table = await filterTable(family).read(work.host);
  const strangers = table === null ? [] : dockerStrangers(table);
  if (strangers.length > 0) await runFirewall(work, restore(family), deletion(strangers));
};

/**
 * The rules for containers are in the kernel, in front of Docker's own and of the host's ports, and get there at boot
 * before Docker starts. The service loads them in one transaction for each family.
 */
export const containerFirewall = (source: PolicySource): Resource => ({
  id: "container firewall",
  needs: [...families.map(filterTable), interfaces, ...unit.needs, ...source.needs],
  diff: (facts, earlier) => {
    const notes = [
      ...unit.obstacles(facts),
      ...families.flatMap((family) => {
        const table = facts.get(filterTable(family));
        if (table === null) return family === 4 ? ["IPv4: not loaded"] : [];
        const found = [
          ...compareDocker(wanted(source, facts, family), table),
          ...dockerStrangers(table).map((rule) => `an extra rule in ${rule}`),
        ];
        return found.map((finding) => `IPv${family}: ${finding}`);
      }),
    ];
    const newUnit = [firewallPaths.unit, firewallPaths.ufwUnit].some((path) =>
      earlier.changes(`file ${path}`),
    );
    if (notes.length === 0 && !newUnit && !earlier.changes(`file ${firewallPaths.script}`)) return [];
    return [
      {
        action: "run",
        summary: "load the rules for containers, now and at every boot before Docker",
        notes,
        make: async (work) => {
          // Which makes systemd read all units again, ours with them.
          if (newUnit || unit.obstacles(facts).length > 0)
            await runFirewall(work, ["systemctl", "enable", unit.name]);
          await runFirewall(work, ["systemctl", "restart", unit.name]);
          for (const family of families) await removeStrangers(work, family);
        },
      },
    ];
  },
});

/** Docker's own rules, put back the way Docker does it when somebody has flushed them. */
export const dockerOwnRules: Resource = {
  id: "docker's own rules",
  needs: families.map(filterTable),
  diff: (facts) => {
    const flushed = families.filter((family) => {
      const table = facts.get(filterTable(family));
      return table !== null && dockerFlushed(table);
    });
    if (flushed.length === 0) return [];
    return [
      {
        action: "run",
        summary: "restart docker.service, its firewall rules are gone",
        notes: flushed.map((family) => `IPv${family}: FORWARD does not lead to Docker's chains`),
        make: (work) => runFirewall(work, ["systemctl", "restart", "docker.service"]),
      },
    ];
  },
};
