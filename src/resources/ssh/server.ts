import { exitCodes } from "../../exit.ts";
import type { Facts } from "../../facts/fact.ts";
import { file as fileFact } from "../../facts/file.ts";
import { listeners, parseListeners, sshdListeners, sshdPorts } from "../../facts/listeners.ts";
import { sshServerFiles, sshServerMain } from "../../facts/ssh-server.ts";
import { type UnitFact, unitState } from "../../facts/unit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { overridesFrom } from "../../ssh/overrides.ts";
import {
  dropInFolder,
  dropInName,
  dropInPath,
  effectiveForUser,
  serverConfigText,
  withInclude,
} from "../../ssh/server-config.ts";
import { accessInPlace, commentOut } from "../commented-out.ts";
import { file } from "../file.ts";
import type { Change, Resource, Work } from "../resource.ts";
import { seeUsableKey } from "./keys.ts";
import { candidatePath } from "./paths.ts";
import { portFacts, portsNow, serverPorts } from "./ports.ts";
import { backToNow, backToService, sshService, sshSocket, usesSocket } from "./way-back.ts";

export interface ServerSettings {
  readonly user: string;
  readonly port: number;
  /** See ServerConfig. */
  readonly exempt: readonly string[];
}

const dropIn = fileFact(dropInPath);
const dropInId = `file ${dropInPath}`;
/** Why lines of other files are comments now. */
const commentedOutFor = `${dropInName} says otherwise`;
const overridesId = "sshd overrides";

const refuse = (what: string, why: string): Failure =>
  new Failure(exitCodes.failed, {
    what,
    why,
    fix: "Nothing of it counts: ssh is as it was. Mend what sshd says (sshd -t), then run this again.",
  });

/** What sshd says to settings, before they count. Its run folder may be missing where systemd starts it on demand. */
const tryOut = async (host: Host, text: string): Promise<void> => {
  for (const folder of ["/run/sshd", "/run/clincher"])
    if ((await host.stat(folder)) === null) await host.makeDirectory(folder, { mode: 0o755, uid: 0, gid: 0 });
  const access = { mode: 0o600, uid: 0, gid: 0 };
  // Included, as it will be: what follows a Match block in one and the same file would be part of it.
  await host.writeFile(`${candidatePath}.drop-in`, text, access);
  const whole = `Include ${candidatePath}.drop-in\nInclude /etc/ssh/sshd_config\n`;
  await host.writeFile(candidatePath, whole, access);
  const { code, stderr } = await host.run({ argv: ["/usr/sbin/sshd", "-t", "-f", candidatePath] });
  for (const path of [candidatePath, `${candidatePath}.drop-in`]) await host.remove(path);
  if (code !== 0) throw refuse("sshd refuses the new settings", stderr.trim());
};

/** Our drop-in, written only when sshd takes it and somebody could log in after it. */
export const serverDropIn = ({ user, port, exempt }: ServerSettings): Resource => ({
  id: dropInId,
  needs: [...portFacts, dropIn, sshService, sshSocket],
  risk: (facts) => ({
    paths: [dropInPath],
    restore: backToNow(facts),
  }),
  diff: (facts, earlier) => {
    const content = serverConfigText({ ports: serverPorts(port, facts), exempt, user });
    const whole = file({ path: dropInPath, content, mode: 0o600, uid: 0, gid: 0 });
    return whole.diff(facts, earlier).map((change) => ({
      ...change,
      before: [{ kind: "ssh-ports", name: "sshd", value: portsNow(facts).join(" ") }],
      make: async (work) => {
        await seeUsableKey(work.host, user);
        await tryOut(work.host, content);
        if ((await work.host.stat(dropInFolder)) === null)
          await work.host.makeDirectory(dropInFolder, { mode: 0o755, uid: 0, gid: 0 });
        await change.make(work);
      },
    }));
  },
});

/** A change of the main file that has it read our drop-in as well. */
const readingDropIns = (path: string, { text, ...change }: Change): Change => {
  const after = withInclude(text?.after ?? "");
  return {
    ...change,
    summary: `let ${path} read ${dropInFolder}, before all else`,
    text: { before: text?.before ?? "", after },
    make: async ({ host }) => {
      const stat = await host.stat(path);
      if (stat !== null) await host.writeFile(path, after, accessInPlace(stat));
    },
  };
};

/** Our drop-in is read, and nothing that sshd reads before it, no Match block and no other port says otherwise: in no file. */
export const nothingOverridesServer: Resource = {
  id: overridesId,
  needs: [sshServerFiles, sshService, sshSocket],
  risk: (facts) => ({
    paths: facts
      .get(sshServerFiles)
      .map(({ path }) => path)
      .filter((path) => path !== dropInPath),
    restore: usesSocket(facts.get(sshSocket)) ? [] : backToService(facts),
  }),
  diff: (facts) => {
    const files = facts.get(sshServerFiles);
    const { unread, lines } = overridesFrom(sshServerMain, files);
    return files.flatMap(({ path, text }) => {
      if (path === dropInPath) return [];
      const toRead = unread && path === sshServerMain && text !== "";
      const own = lines.get(path) ?? new Set();
      if (own.size === 0 && !toRead) return [];
      const change = commentOut(path, text, (_, index) => own.has(index), commentedOutFor);
      return [toRead ? readingDropIns(path, change) : change];
    });
  },
};

const same = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((port) => other.includes(port));

/**
 * An sshd that systemd started on demand may outlive its unit and go on listening on a port that is to be closed. It has
 * handed its logins to processes of their own. One that listens where it should stays, whatever else it listens on: systemd
 * would not start it again.
 */
const endLeftOvers = async ({ host }: Work, ports: readonly number[]): Promise<void> => {
  const now = sshdListeners(parseListeners((await host.run({ argv: ["ss", "-Hltnp"] })).stdout));
  const pids = now.flatMap(({ pid }) => pid ?? []);
  const needed = now.filter(({ port }) => ports.includes(port)).map(({ pid }) => pid);
  for (const pid of new Set(pids.filter((each) => !needed.includes(each))))
    await host.run({ argv: ["kill", String(pid)] });
};

/** Waits until the kernel itself lists sshd on these ports, at most 10 seconds. */
const waitForPorts = async ({ host }: Work, ports: readonly number[]): Promise<void> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const now = sshdPorts(parseListeners((await host.run({ argv: ["ss", "-Hltnp"] })).stdout));
    if (ports.every((port) => now.includes(port))) return;
    await host.sleep(200);
  }
  throw refuse(
    `sshd does not listen on port ${ports.join(" and ")}`,
    "Another program may hold the port; or a ListenAddress with a port of its own, or SSHD_OPTS in /etc/default/ssh, decides where sshd listens.",
  );
};

const mustBeEffective = async ({ host }: Work, { user }: ServerSettings): Promise<void> => {
  const { code, stdout, stderr } = await host.run({
    argv: ["/usr/sbin/sshd", "-T", "-C", `user=${user},host=localhost,addr=127.0.0.1`],
  });
  if (code !== 0) throw refuse("sshd cannot tell its settings", stderr.trim());
  const now = new Map(
    stdout.split("\n").map((line) => {
      const [keyword = "", ...value] = line.toLowerCase().split(" ");
      return [keyword, value.join(" ")];
    }),
  );
  const wrong = [...effectiveForUser].filter(
    ([keyword, value]) => now.has(keyword) && now.get(keyword) !== value,
  );
  if (wrong.length > 0)
    throw refuse(
      "Other settings of sshd win over clincher's",
      wrong.map(([keyword, value]) => `${keyword} is ${now.get(keyword)}, not ${value}`).join("\n"),
    );
};

const systemctl = async ({ host }: Work, ...argv: readonly string[]): Promise<void> => {
  const { code, stderr } = await host.run({ argv: ["systemctl", ...argv] });
  if (code !== 0) throw refuse(`systemctl ${argv.join(" ")} failed`, stderr.trim());
};

const reasonFor = (now: UnitFact, onDemand: boolean, stale: boolean): string => {
  if (onDemand) return "start sshd at boot instead of on demand, on the ports of its own settings";
  if (now.masked === true) return "unmask and start sshd";
  if (!now.active || !now.enabled) return "enable and start sshd";
  return stale
    ? "restart sshd with its new settings; open sessions stay"
    : "restart sshd; open sessions stay";
};

/** When settings were last written that clincher had a hand in. Others are as they were when sshd started, or their writer's. */
const lastWritten = (facts: Facts): number =>
  Math.max(
    facts.get(dropIn)?.stat.modified ?? 0,
    ...facts
      .get(sshServerFiles)
      .flatMap(({ text, modified = 0 }) =>
        text.includes(commentedOutFor) || text.startsWith(withInclude("")) ? [modified] : [],
      ),
  );

/** sshd itself, started after its settings were written, seen to listen where it should. */
export const serverRunning = (settings: ServerSettings): Resource => ({
  id: "ssh.service",
  needs: [...portFacts, sshService, sshSocket, dropIn, sshServerFiles, listeners],
  risk: (facts) => ({ paths: [], restore: backToNow(facts) }),
  diff: (facts, earlier) => {
    const ports = serverPorts(settings.port, facts);
    const now = facts.get(sshService);
    const onDemand = usesSocket(facts.get(sshSocket));
    const written = lastWritten(facts);
    const stale =
      earlier.changes(dropInId) ||
      earlier.changes(overridesId) ||
      (now.started !== null && written > now.started + 1000);
    const elsewhere = !same(sshdPorts(facts.get(listeners)), ports);
    if (now.active && now.enabled && !onDemand && !stale && !elsewhere) return [];
    return [
      {
        action: "run",
        summary: reasonFor(now, onDemand, stale),
        notes: [`port ${ports.join(", ")}`],
        before: [
          { kind: "unit", name: "ssh.service", value: unitState(now) },
          { kind: "unit", name: "ssh.socket", value: unitState(facts.get(sshSocket)) },
        ],
        make: async (work) => {
          const { code, stderr } = await work.host.run({ argv: ["/usr/sbin/sshd", "-t"] });
          if (code !== 0) throw refuse("sshd refuses its settings", stderr.trim());
          if (now.masked === true) await systemctl(work, "unmask", "ssh.service");
          if (onDemand) {
            await systemctl(work, "disable", "--quiet", "--now", "ssh.socket");
            await systemctl(work, "stop", "ssh.service");
            await endLeftOvers(work, []);
          }
          // Each link is made with three reloads of systemd where a package has a script for the older init too.
          if (!(await sshService.read(work.host)).enabled)
            await systemctl(work, "enable", "--quiet", "ssh.service");
          await systemctl(work, "reset-failed", "ssh.service");
          await systemctl(work, "restart", "ssh.service");
          await waitForPorts(work, ports);
          await endLeftOvers(work, ports);
          await mustBeEffective(work, settings);
        },
      },
    ];
  },
});
