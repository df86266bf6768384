import { exitCodes } from "../../exit.ts";
import {
  type Ended,
  endedPath,
  type Pending,
  pendingPath,
  readMoment,
  readPending,
  revertFolder,
} from "../../facts/revert.ts";
import { stateFolder } from "../../facts/state-folder.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Risk } from "../../resources/resource.ts";
import { keep, putAllBack } from "./kept.ts";
import { startWatch, stopWatch } from "./units.ts";

const closed = { mode: 0o600, uid: 0, gid: 0 } as const;
const closedFolder = { mode: 0o700, uid: 0, gid: 0 } as const;

/** What the operator agreed to, and how a confirmation is known. */
export interface RevertTerms {
  /** Seconds. */
  readonly within: number;
  readonly oldPorts: readonly number[];
  readonly newPort: number;
  readonly user: string;
  /** See Pending. */
  readonly tailnet: string | null;
  /** See Pending. */
  readonly access: string | null;
  readonly onLogin: boolean;
  /** Settings of the command line, by key. */
  readonly flags: Readonly<Record<string, string>>;
  /** Phases that a confirmation completes. */
  readonly phases: readonly string[];
}

const unique = <Value>(all: readonly Value[]): Value[] => [
  ...new Map(all.map((each) => [JSON.stringify(each), each])).values(),
];

const write = (host: Host, pending: Pending): Promise<void> =>
  host.writeFile(pendingPath, `${JSON.stringify(pending, null, 1)}\n`, closed);

/**
 * Keeps what the risky changes will touch and starts the watch that puts it back. While an earlier change waits, what
 * that one kept stays: it is how the server was when its operator could log in. Only then may the first change be made.
 */
export const arm = async (host: Host, risks: readonly Risk[], terms: RevertTerms): Promise<void> => {
  const { within, oldPorts, newPort, user, tailnet, access, onLogin, flags, phases } = terms;
  await host.makeDirectory(stateFolder, closedFolder);
  await host.makeDirectory(revertFolder, closedFolder);
  const before = await readPending(host);
  const known = new Set(before?.kept.map(({ path }) => path));
  const paths = unique(risks.flatMap((risk) => risk.paths)).filter((path) => !known.has(path));
  const kept = await Promise.all(paths.map((path) => keep(host, path)));
  await write(host, {
    armed: await readMoment(host),
    within,
    oldPorts: before?.oldPorts ?? [...oldPorts],
    newPort,
    user,
    tailnet,
    access,
    onLogin,
    flags: { ...flags },
    phases: unique([...(before?.phases ?? []), ...phases]),
    kept: [...(before?.kept ?? []), ...kept],
    restore: unique([
      ...(before?.restore ?? []),
      ...risks.flatMap((risk) => risk.restore.map((each) => [...each])),
    ]),
  });
  try {
    await startWatch(host);
  } catch (error) {
    // Nothing risky was done in this run: without an earlier change there is nothing to take back.
    if (before === null) await host.remove(pendingPath);
    throw error;
  }
};

/** Runs each. Gives those that failed, and what they said. */
const makeCount = async (
  host: Host,
  commands: Pending["restore"],
): Promise<readonly { readonly command: string[]; readonly said: string }[]> => {
  const failed: { command: string[]; said: string }[] = [];
  for (const command of commands) {
    const [program = "", ...argv] = command;
    const { code, stderr } = await host.run({ argv: [program, ...argv], timeoutSeconds: 60 });
    if (code !== 0)
      failed.push({ command, said: `${command.join(" ")}: ${stderr.trim() || `exit ${code}`}` });
  }
  return failed;
};

const end = async (host: Host, outcome: Ended["outcome"], why: string): Promise<void> => {
  const text = JSON.stringify({ outcome, at: host.now(), why } satisfies Ended);
  // A full disk must not keep the rest from happening.
  await host.writeFile(endedPath, `${text}\n`, closed).catch(() => {});
  await host.remove(pendingPath);
  await stopWatch(host);
};

/** The change stays. */
export const disarm = (host: Host, why: string): Promise<void> => end(host, "confirmed", why);

/**
 * Everything is put back as it was before the change. What is cut off on its way, or fails, is still pending, and the
 * watch tries it again when time is up. Half of it, such as sshd on its old port behind the new firewall, is made to count
 * only `evenInPart`: where somebody still gets in, it could lock them out.
 */
export const undo = async (
  host: Host,
  why: string,
  { evenInPart = false }: { readonly evenInPart?: boolean } = {},
): Promise<void> => {
  const pending = await readPending(host);
  if (pending === null) return;
  const failed = await putAllBack(host, pending.kept);
  const uncounted = failed.length === 0 || evenInPart ? await makeCount(host, pending.restore) : [];
  if (failed.length > 0)
    throw new Failure(exitCodes.failed, {
      what: "Not everything could be put back as it was",
      why: failed.join("\n"),
      fix: "Make room on the disk if it is full (df -h), then: clincher harden revert. It is tried again by itself when the time to confirm is up.",
    });
  if (uncounted.length > 0) {
    // What is back needs not be brought back again, every few seconds. Without room for that note it is.
    await write(host, { ...pending, kept: [], restore: uncounted.map(({ command }) => command) }).catch(
      () => {},
    );
    throw new Failure(exitCodes.failed, {
      what: "All files are as they were, but not all of it counts yet",
      why: uncounted.map(({ said }) => said).join("\n"),
      fix: "Mend what it says, then: clincher harden revert. It is tried again by itself when the time to confirm is up.",
    });
  }
  await end(host, "reverted", why);
};
