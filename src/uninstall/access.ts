import type { Original } from "../engine/inventory.ts";
import { exitCodes } from "../exit.ts";
import type { Facts } from "../facts/fact.ts";
import { stat } from "../facts/file.ts";
import { type FilterTable, filterTable } from "../facts/iptables.ts";
import { listeners, parseListeners, sshdPorts } from "../facts/listeners.ts";
import { Failure } from "../problem.ts";
import { firewallPaths } from "../resources/firewall/paths.ts";
import { firewallBack } from "../resources/firewall/risk.ts";
import { runFirewall } from "../resources/firewall/run.ts";
import type { Resource, Risk, Work } from "../resources/resource.ts";
import { backFromSocket, backToService, sshService } from "../resources/ssh/way-back.ts";
import type { UninstallSite } from "./choices.ts";
import { originalBack, originalId } from "./original.ts";
import { isWithin } from "./paths.ts";

const risky = /^\/etc\/ssh\/|^\/etc\/sudoers\.d\/|\/\.ssh\//;
const ownRules: readonly string[] = Object.values(firewallPaths.rules);

const isFirewalls = ({ path }: Pick<Original, "path">): boolean =>
  /^\/etc\/ufw\/|^\/etc\/default\/ufw$/.test(path) || ownRules.includes(path);

/** Whether putting this back may change who can log in, or from where. */
export const isRisky = (original: Pick<Original, "path">): boolean =>
  risky.test(original.path) || isFirewalls(original);

/** Back in its place, it keeps the next boot from loading ufw's rules, whichever they are by then. */
const turnsUfwOff = ({ path, kind, content }: Original): boolean =>
  path === "/etc/ufw/ufw.conf" &&
  kind === "file" &&
  !/^ENABLED=yes/im.test(new TextDecoder().decode(content ?? undefined));

/** Ways to become root that came after the first install and were taken away as drift: they do not come back. */
const isIntruders = ({ path, kind, afterwards }: Original): boolean =>
  afterwards && kind !== "absent" && /^\/etc\/sudoers\.d\/|\/\.ssh\//.test(path);

/** Whether systemd listened for sshd, and started it on demand, as Ubuntu 24.04 has it. */
const wasOnDemand = ({ inventory }: UninstallSite): boolean =>
  inventory.before("unit").get("ssh.socket")?.startsWith("enabled") === true;

const riskOn =
  (site: UninstallSite, paths: readonly string[] = []) =>
  (facts: Facts): Risk => ({
    paths,
    restore: [...(wasOnDemand(site) ? backFromSocket : backToService)(facts), firewallBack],
  });

/** Port of ssh before the first install. */
export const oldPorts = ({ inventory }: UninstallSite): readonly number[] => {
  const ports = (inventory.before("ssh-ports").get("sshd") ?? "").split(" ").map(Number);
  return ports.some((port) => port > 0) ? ports.filter((port) => port > 0) : [22];
};

const mustRun = async ({ host }: Work, ...argv: [string, ...string[]]): Promise<void> => {
  const { code, stderr } = await host.run({ argv, timeoutSeconds: 60 });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv.join(" ")} failed, so ssh and firewall stay as they are`,
    why: stderr.trim(),
    fix: "Mend what it says, then run this again.",
  });
};

/** Waits until sshd listens on each of these ports, at most 10 seconds. */
const waitForPorts = async ({ host }: Work, ports: readonly number[]): Promise<void> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const now = sshdPorts(parseListeners((await host.run({ argv: ["ss", "-Hltnp"] })).stdout));
    if (ports.every((port) => now.includes(port))) return;
    await host.sleep(200);
  }
  throw new Failure(exitCodes.failed, {
    what: `sshd does not listen on port ${ports.join(" and ")}, where it did before clincher came`,
    fix: "Look at: journalctl -u ssh -n 20. ssh and firewall are put back as they were.",
  });
};

/** sshd with its settings from before, on its ports from before, started by what started it before. */
const sshServer = (site: UninstallSite, ids: readonly string[]): Resource => {
  const onDemand = wasOnDemand(site);
  const ports = oldPorts(site);
  return {
    id: "sshd as before",
    needs: [listeners, sshService],
    risk: riskOn(site),
    diff: (facts, earlier) => {
      const elsewhere = sshdPorts(facts.get(listeners)).some((port) => !ports.includes(port));
      if (!elsewhere && !ids.some((id) => earlier.changes(id))) return [];
      return [
        {
          action: "run",
          summary: `restart sshd with its old settings, on port ${ports.join(", ")}; open sessions stay`,
          make: async (work) => {
            await mustRun(work, "/usr/sbin/sshd", "-t");
            if (onDemand) {
              await mustRun(work, "systemctl", "disable", "--quiet", "ssh.service");
              await mustRun(work, "systemctl", "stop", "ssh.service");
              await mustRun(work, "systemctl", "enable", "--quiet", "--now", "ssh.socket");
              return;
            }
            await work.host.run({ argv: ["systemctl", "reset-failed", "ssh.service"] });
            await mustRun(work, "systemctl", "restart", "ssh.service");
            await waitForPorts(work, ports);
          },
        },
      ];
    },
  };
};

const ownChains = (table: FilterTable | null): boolean =>
  [...(table?.chains.keys() ?? [])].some((name) => name.startsWith("CLINCHER-"));

/** clincher's chains gone from the kernel, and ufw as its own files say: off where it was off. */
const firewall = (site: UninstallSite, ids: readonly string[]): Resource => {
  const script = stat(firewallPaths.script);
  return {
    id: "firewall as before",
    needs: [script, filterTable(4), filterTable(6), sshService],
    risk: riskOn(site),
    diff: (facts, earlier) => {
      const loaded = ([4, 6] as const).some((family) => ownChains(facts.get(filterTable(family))));
      if (facts.get(script) === null || (!loaded && !ids.some((id) => earlier.changes(id)))) return [];
      return [
        {
          action: "run",
          summary: "take clincher's rules out of the kernel; ufw as its files from before say",
          make: (work) => runFirewall(work, [firewallPaths.script, "revert"]),
        },
      ];
    },
  };
};

/**
 * clincher's own rules go, whatever the journal has of them: a restore brings the folder that they are in before it keeps any
 * original. As long as one is there, its script loads them instead of taking them out.
 */
const withoutRules = (originals: readonly Original[]): readonly Original[] => [
  ...ownRules.map((path) => ({
    ...{ path, kind: "absent" as const, mode: 0, uid: 0, gid: 0, content: null },
    ...{ late: false, afterwards: false, written: true },
  })),
  ...originals.filter(({ path }) => !ownRules.includes(path)),
];

/** Who logs in, over which port, from where: as before. Every change of it is taken back unless a login confirms. */
export const accessBack = (site: UninstallSite): readonly Resource[] => {
  const originals = withoutRules(site.inventory.originals).filter(
    (each) =>
      isRisky(each) && !isIntruders(each) && !site.madeHomes.some((home) => isWithin(each.path, home)),
  );
  const of = (pattern: RegExp): readonly string[] =>
    originals.filter(({ path }) => pattern.test(path)).map(({ path }) => originalId(path));
  const filesBack = (some: readonly Original[]): readonly Resource[] =>
    some.map((each) => {
      const resource = originalBack(each);
      return {
        ...resource,
        needs: [...resource.needs, sshService],
        risk: riskOn(site, [each.path]),
      };
    });
  const firewalls = originals.filter(isFirewalls);
  return [
    // The firewall first, files too: where there was none, sshd can be reached before it moves and after, and wherever
    // the power goes in between.
    ...filesBack([...firewalls.filter(turnsUfwOff), ...firewalls.filter((each) => !turnsUfwOff(each))]),
    firewall(site, of(/\/ufw|\/firewall\//)),
    ...filesBack(originals.filter((each) => !isFirewalls(each))),
    sshServer(site, of(/^\/etc\/ssh\//)),
  ];
};
