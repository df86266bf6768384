import { rm } from "node:fs/promises";
import { exitCodes } from "../../../src/exit.ts";
import type { CommandResult } from "../command.ts";
import type { Server } from "../server.ts";
import { type Fault, inject } from "./faults.ts";
import { fingerprint, isEmpty } from "./store.ts";

/** How a restore from a damaged store ended. Anything but the first two is a defect. */
export type Outcome =
  | { readonly kind: "refused"; readonly exit: number; readonly what: string }
  | { readonly kind: "harmless" }
  | { readonly kind: "wrong"; readonly how: string };

/** A place of its own on the server, with a store of its own that faults are made in. */
export interface Lane {
  readonly server: Server;
  /** On the server. Holds "store", and "out" while something is restored. */
  readonly folder: string;
  /** Where the store appears. */
  readonly mounted: string;
}

export const laneStore = ({ server, folder }: Lane): string => `${server.root}${folder}/store`;
const laneOut = ({ server, folder }: Lane): string => `${server.root}${folder}/out`;

/**
 * Runs a command with the lane's store in place of the server's own, while everything on the server but the lane and
 * memory is read-only: whatever writes elsewhere fails.
 */
export const runIn = async (
  { server, folder, mounted }: Lane,
  argv: readonly string[],
): Promise<CommandResult> => {
  const apart = [
    "mount --make-rprivate /",
    'mount --bind "$1" "$1"',
    'mount --bind "$1/store" "$2"',
    'mount --bind "$1/lib" /var/lib/clincher',
    "mount -t tmpfs tmpfs /run/clincher",
    "mount -o remount,bind,ro /",
    "shift 2",
    'exec "$@"',
  ].join("; ");
  const shell = ["unshare", "--mount", "sh", "-euc", apart, "sh", folder, mounted];
  return await server.run([...shell, ...argv], { check: false, timeoutSeconds: 120 });
};

const documented: ReadonlySet<number> = new Set([
  exitCodes.failed,
  exitCodes.settings,
  exitCodes.preflight,
  exitCodes.network,
]);

/** What is wrong with how a command refused; null when nothing is. */
export const badManners = ({ code, stderr, stdout }: CommandResult): string | null => {
  if (!documented.has(code)) return `exit code ${code}`;
  const messages = stderr.match(/^error: /gm)?.length ?? 0;
  if (messages !== 1) return `${messages} messages`;
  if (/^\s+at |\.go:\d+|goroutine |panic|defect of clincher/m.test(stderr + stdout)) return "a stack trace";
  return /^ {2}fix: /m.test(stderr) ? null : "no way to mend it";
};

/** Makes a fault in the lane's store, restores from it with the given command into the lane's folder "out", and mends it. */
export const tryFault = async (
  lane: Lane,
  fault: Fault,
  argv: readonly string[],
  expected: string,
  whileBroken: (outcome: Outcome) => Promise<Outcome> = async (outcome) => outcome,
): Promise<Outcome> => {
  const mend = await inject(laneStore(lane), fault);
  try {
    const result = await runIn(lane, argv);
    return await whileBroken(await judge(lane, result, expected));
  } finally {
    await mend();
    await rm(laneOut(lane), { recursive: true, force: true });
  }
};

const judge = async (lane: Lane, result: CommandResult, expected: string): Promise<Outcome> => {
  const out = laneOut(lane);
  if (result.code === 0)
    return (await fingerprint(out)) === expected
      ? { kind: "harmless" }
      : { kind: "wrong", how: "restored something else and said it was well" };
  const manners = badManners(result);
  if (manners !== null) return { kind: "wrong", how: `${manners}\n${result.stdout}${result.stderr}` };
  if (!(await isEmpty(out))) return { kind: "wrong", how: "left half of it in the folder" };
  return { kind: "refused", exit: result.code, what: /^error: (.+)$/m.exec(result.stderr)?.[1] ?? "" };
};
