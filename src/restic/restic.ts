import { z } from "zod";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Command, CommandResult, Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { repositoryKind } from "../settings/values/repository.ts";
import { advancing } from "./advancing.ts";
import { endMakingKey, makingKey } from "./key-cost.ts";
import type { Place } from "./place.ts";

/** Longest run of restic, seconds: a first backup over a slow line takes hours. */
const patience = 24 * 3600;

export type Trouble = "key" | "absent" | "locked" | "full" | "unreachable" | "damaged" | "snapshot" | "other";

interface Sign {
  readonly trouble: Trouble;
  readonly pattern: RegExp;
}

// What restic 0.14 to 0.19 say. Its exit codes tell these apart only from 0.17 on.
const signs: readonly Sign[] = [
  { trouble: "key", pattern: /wrong password or no key found|invalid password/i },
  // Not "unable to create lock": so does what follows from a full disk begin, or one that only can be read.
  { trouble: "locked", pattern: /repository is already locked/i },
  { trouble: "full", pattern: /no space left on device|disk quota exceeded/i },
  {
    trouble: "unreachable",
    pattern:
      /no such host|connection refused|i\/o timeout|network is unreachable|no route to host|connection reset|unable to start the sftp|permission denied \(publickey|TLS handshake|certificate|connection closed|connection lost|broken pipe|ssh command exited|EOF|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|40[13] (forbidden|unauthorized)/i,
  },
  // After what says why: restic asks "Is there a repository?" whenever it does not see one.
  {
    trouble: "absent",
    pattern:
      /is there a repository at the following location|repository does not exist|unable to open config file|repository not found|config file does not exist/i,
  },
  {
    trouble: "snapshot",
    pattern: /no matching id|no snapshot (was )?found|snapshot .* not found|multiple ids with prefix/i,
  },
  {
    trouble: "damaged",
    pattern:
      /ciphertext verification failed|hash mismatch|does not match|invalid data returned|is corrupted|unexpected (end of|eof)|load .*failed|pack .* (missing|not found|size)|not found in the index|tree .* (not found|error)|decrypt|repository contains errors|invalid character|file does not exist|no such file|wrong length|size mismatch|too short|blob|not found in repository|there were \d+ errors|input\/output error|unmarshal|illegal base64|^panic: /im,
  },
];

/** What it says in JSON of the files that it reads, one line each: an agent chooses their names, which could look like a sign. */
const ofFiles = /^\{"message_type":"(status|verbose_status|summary|error)".*$/gm;

const ofTrouble = z.union([
  z.object({ message_type: z.literal("exit_error"), message: z.string() }),
  z.object({
    ...{ message_type: z.literal("error"), item: z.string() },
    // Older ones have the numbers of the system instead.
    error: z.object({ message: z.string().default("cannot be read") }).catch({ message: "cannot be read" }),
  }),
]);

/** What a failed run of restic was about. A folder of this server (`local`) needs no network. */
export const troubleOf = ({ code, stderr, stdout }: CommandResult, local = false): Trouble => {
  if (code === 124) return "unreachable";
  if (code === 12) return "key";
  if (code === 10) return "absent";
  if (code === 11) return "locked";
  const said = `${stderr}\n${stdout}`.replace(ofFiles, "");
  const found = signs.filter(({ trouble }) => !local || trouble !== "unreachable");
  return found.find(({ pattern }) => pattern.test(said))?.trouble ?? "other";
};

/** The same, for a place. */
export const troubleAt = ({ repository }: Place, result: CommandResult): Trouble =>
  troubleOf(result, repositoryKind(repository) === "local");

const codeLine = /\.go:\d+( \+0x[0-9a-f]+)?$/;
/** Progress, and advice for those who have no clincher. */
const chatter =
  /^(goroutine \d+|\[signal |exit status|load indexes|create exclusive lock|check (all packs|snapshots)|read .*data|restic (repair|prune|check|rebuild)|\[?\d+:\d+\]? )|troubleshooting guide|you can run `restic/;

/** What a line in JSON says of a file that could not be read, or why it ended (0.17 and later); empty for any other. */
const toldInJson = (line: string): string => {
  try {
    const told = ofTrouble.parse(JSON.parse(line));
    return told.message_type === "exit_error"
      ? told.message
      : `${JSON.stringify(told.item)}: ${JSON.stringify(told.error.message)}`;
  } catch {
    return "";
  }
};

/** What restic said last, without its stack traces and its advice. */
const lastWords = ({ stderr, stdout }: CommandResult): string => {
  const lines = (stderr.trim() || stdout.trim()).split("\n").map((line) => line.trimEnd());
  const isTrace = (line: string | undefined): boolean => line !== undefined && codeLine.test(line);
  return lines
    .filter((line, at) => !isTrace(line) && !isTrace(lines[at + 1]))
    .map((line) => (line.startsWith("{") ? toldInJson(line) : line))
    .filter((line) => line !== "" && !chatter.test(line))
    .map((line) => line.replace(/^panic: (runtime error: )?/, "restic broke down over it: "))
    .slice(-4)
    .join("\n")
    .slice(0, 800);
};

const told: Readonly<
  Record<Trouble, { readonly exit: ExitCode; readonly what: string; readonly fix: string }>
> = {
  key: {
    exit: exitCodes.settings,
    what: "The key does not open this repository",
    fix: "Use the backup key of the server that made it; it is on the recovery sheet. If it is the right one, the repository's folder keys is damaged: take another place.",
  },
  absent: {
    exit: exitCodes.settings,
    what: "There are no backups here",
    fix: "Check the address; clincher recovery-sheet shows the right one. Is the disk mounted?",
  },
  locked: {
    exit: exitCodes.busy,
    what: "Somebody else is at work on this repository",
    fix: "Wait until it is done and run this again. A lock that a dead server left goes away after 30 minutes.",
  },
  full: {
    exit: exitCodes.failed,
    what: "The disk is full",
    fix: "Make room (clincher backup prune gives back what no backup needs), then run this again.",
  },
  unreachable: {
    exit: exitCodes.network,
    what: "The place of the backups cannot be reached, or refuses",
    fix: "Check the network, the address, and what opens it: keys in /etc/clincher/secrets.toml, for sftp /etc/clincher/backup_ssh_key. Then run this again.",
  },
  damaged: {
    exit: exitCodes.failed,
    what: "This repository is damaged",
    fix: "Take another place or an earlier snapshot. clincher backup verify --all tells what is affected.",
  },
  snapshot: {
    exit: exitCodes.settings,
    what: "There is no such backup",
    fix: "clincher backup list shows those that there are.",
  },
  other: { exit: exitCodes.failed, what: "restic failed", fix: "Mend what it names, then run this again." },
};

/** A failed run of restic, told to a person. */
export const resticFailure = (place: Place, result: CommandResult): Failure => {
  const { exit, what, fix } = told[troubleAt(place, result)];
  return new Failure(exit, {
    what,
    where: `${place.name} (${place.repository})`,
    why:
      result.code === 124
        ? "restic got no further, waited in vain, and was ended."
        : lastWords(result) || `restic ended with ${result.code}`,
    fix,
  });
};

export interface ResticCall {
  readonly argv: readonly string[];
  readonly onLine?: (line: string) => void;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** For all that it takes, a lock in the way included. Default: a day. What takes longer counts as unreachable. */
  readonly timeoutSeconds?: number;
  /** When it counts as stuck, and is ended (code 124). Default: `advancing`, where no time is given; null: never. */
  readonly advances?: Command["advances"] | null;
  /** Names of files are in its output, which could be chosen to look like an error: it is for `onLine` alone. */
  readonly tellsNames?: true;
  /** It only reads, and what it reads is held against a manifest or a hash: a lock that stays in the way is passed by. */
  readonly reads?: true;
  /** The key that it adds to a repository. */
  readonly makesKey?: string | undefined;
}

/** restic tries again for a quarter of an hour, and never starts its ssh anew. */
const sshIsGone = /^\w+\(.*\) returned error, retrying after \S+: .*(connection lost|ssh command exited)/;

const call = async (
  host: Host,
  place: Place,
  { argv, onLine, environment, stdin, timeoutSeconds = patience, advances, tellsNames, makesKey }: ResticCall,
): Promise<CommandResult> => {
  const command: Command["argv"] = ["restic", "--repo", place.repository, ...place.options, ...argv];
  return await host.run({
    argv: makesKey === undefined ? command : await makingKey(host, { ...place, key: makesKey }, command),
    environment: { ...place.environment, RESTIC_PROGRESS_FPS: "2", ...environment },
    timeoutSeconds,
    ...(onLine === undefined ? {} : { onLine }),
    ...(advances === undefined || advances === null ? {} : { advances }),
    ...(repositoryKind(place.repository) === "sftp" ? { hopeless: sshIsGone } : {}),
    ...(stdin === undefined ? {} : { stdin }),
    ...(tellsNames === true ? { forget: "stdout" } : {}),
  });
};

/** What a run without a lock may say of itself. Whatever else it says may come of somebody who was at work there. */
const certain: ReadonlySet<Trouble> = new Set(["key", "absent", "full", "unreachable"]);

/**
 * Runs restic and gives its result, whatever it is. A lock that a dead process left is removed first, when it is in the way.
 * That of a server that died in a prune or a check counts as alive for half an hour on every other server, which is when that
 * one's backups are needed: what only reads does so without a lock then.
 */
export const tryRestic = async (host: Host, place: Place, given: ResticCall): Promise<CommandResult> => {
  const deadline = host.now() + (given.timeoutSeconds ?? patience) * 1000;
  const advances = given.timeoutSeconds === undefined ? advancing : null;
  const asked: ResticCall = { advances, ...given };
  const first = await call(host, place, asked);
  if (first.code === 127)
    throw new Failure(exitCodes.failed, {
      what: "restic is not installed",
      fix: "apt-get install restic, or run clincher install, which does it.",
    });
  const isLocked = (result: CommandResult): boolean =>
    result.code !== 0 && troubleAt(place, result) === "locked";
  if (!isLocked(first)) return first;
  const inTime = async (each: ResticCall): Promise<CommandResult> => {
    const timeoutSeconds = (deadline - host.now()) / 1000;
    return timeoutSeconds > 0 ? await call(host, place, { ...each, timeoutSeconds }) : first;
  };
  await inTime({ argv: ["unlock"], advances });
  const second = await inTime(asked);
  if (given.reads !== true || !isLocked(second)) return second;
  const third = await inTime({ ...asked, argv: [...given.argv, "--no-lock"] });
  return third.code === 0 || certain.has(troubleAt(place, third)) ? third : second;
};

/** Runs restic; throws what went wrong. */
export const restic = async (host: Host, place: Place, given: ResticCall): Promise<CommandResult> => {
  const result = await tryRestic(host, place, given);
  if (result.code !== 0) throw resticFailure(place, result);
  return result;
};

/** Files of a folder in which a repository was made, or was about to be, and nothing else; null where there is more. */
const unusedFiles = async (host: Host, { repository }: Place): Promise<readonly string[] | null> => {
  if (repositoryKind(repository) !== "local") return null;
  const files = (await host.tree(repository)).filter(({ kind }) => kind !== "directory");
  const made = /^(keys\/.*|locks\/.*|config|config-tmp-.*)$/;
  return files.every(({ path }) => made.test(path.slice(repository.length + 1)))
    ? files.map(({ path }) => path)
    : null;
};

/** Whether this is a folder in which no backup ever was: nothing is lost with it, whatever key it was made with. */
export const isUnused = async (host: Host, place: Place): Promise<boolean> =>
  (await unusedFiles(host, place)) !== null;

/**
 * Makes a repository that the key of its place opens; throws what went wrong. What an init that was cut off has left in a
 * folder goes first, a key for a repository that never came to be: restic 0.14 would make another beside it that nobody can
 * read, later ones refuse to make one.
 */
export const initialise = async (host: Host, place: Place, given: ResticCall): Promise<CommandResult> => {
  await endMakingKey(host, place.repository);
  for (const path of (await unusedFiles(host, place)) ?? []) await host.remove(path);
  return await restic(host, place, {
    ...given,
    argv: ["init", ...given.argv],
    makesKey: place.environment.RESTIC_PASSWORD,
  });
};
