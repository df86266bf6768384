import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { differences, type EndState, readEndState } from "./end-state.ts";
import { canLogIn, watchLogins } from "./logins.ts";
import type { Subject } from "./subject.ts";

const folder = "/run/clincher-lab";
const modes = ["kill", "stop", "ENOSPC", "EIO"] as const;
export type Mode = (typeof modes)[number];
export const allModes: readonly Mode[] = modes;

export interface Death {
  readonly at: number;
  readonly mode: Mode;
}

export interface Verdict extends Death {
  /** What it was about to do. */
  readonly what: string;
  /** The longest time in which the operator did not get in, while it ran and died and ran again; seconds. */
  readonly gap: number;
  /** Null when all was well. */
  readonly problem: string | null;
}

/** A restart of sshd takes a moment, a login on a busy machine too, and one is tried every eight seconds. */
const longestGap = 30;

const stackTrace = /^\s+at .*(:\d+:\d+|<anonymous>)/m;

const run = async (subject: Subject, server: Server, env: Record<string, string> = {}) => {
  let over = false;
  const running = server.run([...subject.argv], { check: false, env }).finally(() => {
    over = true;
  });
  const [result] = await Promise.all([running, subject.meanwhile?.(server, () => over)]);
  return result;
};

const arm = (server: Server, { at, mode }: Death, seed: number): Promise<unknown> =>
  server.shell(`mkdir -p ${folder}; rm -f ${folder}/*; echo ${at} ${mode} ${seed} >${folder}/die-at`);

const failpoint = { CLINCHER_LAB_FAILPOINT: "1" };

/** What a command does when nothing happens to it, and how the server is then. */
export const undisturbed = async (
  subject: Subject,
  server: Server,
  seed: number,
): Promise<{ readonly log: readonly string[]; readonly state: EndState }> => {
  await server.reset();
  await server.boot();
  await subject.prepare?.(server);
  await arm(server, { at: 0, mode: "kill" }, seed);
  const { code, stdout, stderr } = await run(subject, server, failpoint);
  expect(code === 0, `${subject.name} exits ${code}`, stdout + stderr);
  const log = (await server.read(`${folder}/die-at.log`)).split("\n").filter((line) => line !== "");
  await server.run(["rm", "-r", folder]);
  await subject.finish?.(server);
  return { log, state: await readEndState(server) };
};

/** Runs it until it dies there. Throws when it does not die as it should. */
const die = async (subject: Subject, server: Server, death: Death, seed: number): Promise<void> => {
  await arm(server, death, seed);
  if (death.mode === "stop") {
    const dying = run(subject, server, failpoint).catch(() => null);
    for (let tries = 0; tries < 600; tries += 1) {
      const { code } = await server.run(["test", "-e", `${folder}/die-at.stopped`], { check: false });
      if (code === 0) break;
      await Bun.sleep(100);
    }
    await server.powerCut();
    await dying;
    return await server.boot();
  }
  const { code, stdout, stderr } = await run(subject, server, failpoint);
  await server.run(["rm", "-r", folder]);
  if (death.mode === "kill") return expect(code === 137, `it ended with ${code}`, stdout + stderr);
  expect(code < 128, `it ended with ${code}`, stdout + stderr);
  expect(!stackTrace.test(stdout + stderr), "it shows a stack trace", stdout + stderr);
};

const attempt = async (
  subject: Subject,
  server: Server,
  death: Death,
  wanted: EndState,
  seed: number,
): Promise<number> => {
  await server.reset();
  await server.boot();
  await subject.prepare?.(server);
  // While the power is off nobody gets in.
  if (death.mode === "stop") await die(subject, server, death, seed);
  expect(await canLogIn(server), "the operator cannot log in");
  const watch = watchLogins(server);
  let gap: number;
  try {
    if (death.mode !== "stop") await die(subject, server, death, seed);
    expect(await canLogIn(server), "the operator cannot log in");
    const { code, stdout, stderr } = await run(subject, server);
    expect(code === 0, `run again it exits ${code}`, stdout + stderr);
    await subject.finish?.(server);
  } finally {
    gap = await watch.stop();
  }
  expect(gap < longestGap, `for ${gap.toFixed(1)} s the operator could not log in`);
  const differs = differences(wanted, await readEndState(server));
  expect(differs.length === 0, `${differs.length} things differ from an undisturbed run`, differs.join("\n"));
  return gap;
};

/** What somebody would look at first. */
const look = `
  ss -Hltn | awk '{ print $4 }' | tr '\\n' ' '; echo
  cat /var/lib/clincher/revert/*.json 2>/dev/null | cut -c1-300
  journalctl --no-pager -n 60 -o short-precise -u ssh -u clincher-revert -u clincher-revert.timer -u fail2ban |
    grep -v 'session\\|Accepted\\|Postponed\\|Deactivated\\|Finished' | cut -c1-200 | tail -25`;

/** Dies once, on a fresh copy of the server, and is run again. Never throws. */
export const tryDeath = async (
  subject: Subject,
  server: Server,
  death: Death,
  { log, state }: { readonly log: readonly string[]; readonly state: EndState },
  seed: number,
): Promise<Verdict> => {
  const what = (log[death.at - 1] ?? "?").replace(/^\d+ /, "").slice(0, 90);
  try {
    return { ...death, what, gap: await attempt(subject, server, death, state, seed), problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const seen = server.running() ? (await server.shell(look, { check: false })).stdout : "";
    return { ...death, what, gap: 0, problem: `${problem}\n${seen}` };
  }
};
