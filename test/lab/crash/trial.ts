import { exitCodes } from "../../../src/exit.ts";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import type { Death } from "./deaths.ts";
import { differences, type EndState, readEndState } from "./end-state.ts";
import { Operator } from "./operator.ts";
import type { Subject } from "./subject.ts";

const folder = "/run/clincher-lab";

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

const run = async (
  subject: Subject,
  operator: Operator,
  { argv = subject.argv, env = {} }: { argv?: readonly string[]; env?: Record<string, string> } = {},
) => {
  let over = false;
  const running = operator.server.run([...argv], { check: false, env }).finally(() => {
    over = true;
  });
  const [result] = await Promise.all([running, subject.meanwhile?.(operator, () => over)]);
  return result;
};

/** The same command once more, and before it whatever it asks for. */
const runAgain = async (subject: Subject, operator: Operator): Promise<void> => {
  const again = () => run(subject, operator, { argv: subject.again ?? subject.argv });
  let result = await again();
  // What systemd runs may be finishing it just now.
  for (; result.code === exitCodes.busy; result = await again()) await Bun.sleep(1000);
  const first = subject.first?.(result);
  if (first !== undefined) {
    await operator.server.run([...first]);
    result = await again();
  }
  const { code, stdout, stderr } = result;
  expect(code === 0, `run again it exits ${code}`, stdout + stderr);
};

/** What the subject itself knows to be wrong in the end. */
const checkEnd = async (subject: Subject, operator: Operator): Promise<void> => {
  await subject.finish?.(operator);
  await subject.check?.(operator.server);
};

const arm = (server: Server, { at, mode }: Death, seed: number): Promise<unknown> =>
  server.shell(`mkdir -p ${folder}; rm -f ${folder}/*; echo ${at} ${mode} ${seed} >${folder}/die-at`);

const failpoint = { env: { CLINCHER_LAB_FAILPOINT: "1" } };

/** What a command does when nothing happens to it, a line for each change, and how the server is then. */
export interface Reference {
  readonly log: readonly string[];
  readonly state: EndState;
}

/** Of a fresh copy of the server. */
export const undisturbed = async (subject: Subject, server: Server, seed: number): Promise<Reference> => {
  await server.reset();
  await server.boot();
  await subject.prepare?.(server);
  await arm(server, { at: 0, mode: "kill" }, seed);
  const operator = new Operator(server);
  const { code, stdout, stderr } = await run(subject, operator, failpoint);
  expect(code === 0, `${subject.name} exits ${code}`, stdout + stderr);
  // A command that is run may be of several lines.
  const log = (await server.read(`${folder}/die-at.log`))
    .split("\n")
    .filter((line) => /^\d+ \w+ /.test(line));
  await server.run(["rm", "-r", folder]);
  await checkEnd(subject, operator);
  return { log, state: await readEndState(server) };
};

/** Runs it until it dies there. Throws when it does not die as it should. */
const die = async (subject: Subject, operator: Operator, death: Death, seed: number): Promise<void> => {
  const { server } = operator;
  await arm(server, death, seed);
  if (death.mode === "stop") {
    let over = false;
    const dying = run(subject, operator, failpoint)
      .catch(() => null)
      .finally(() => {
        over = true;
      });
    const stopped = ["test", "-e", `${folder}/die-at.stopped`];
    while ((await server.run(stopped, { check: false })).code !== 0) {
      expect(!over, "it ended before it stood still");
      await Bun.sleep(50);
    }
    await server.powerCut();
    await dying;
    return await server.boot();
  }
  const { code, stdout, stderr } = await run(subject, operator, failpoint);
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
  const operator = new Operator(server);
  // While the power is off nobody gets in.
  if (death.mode === "stop") await die(subject, operator, death, seed);
  expect(await operator.getsIn(), "the operator cannot log in");
  const watch = operator.watch();
  let gap: number;
  try {
    if (death.mode !== "stop") await die(subject, operator, death, seed);
    expect(await operator.getsIn(), "the operator cannot log in");
    await runAgain(subject, operator);
    await checkEnd(subject, operator);
  } finally {
    gap = await watch.stop();
  }
  expect(gap < longestGap, `for ${gap.toFixed(1)} s the operator could not log in`);
  const differs = differences(wanted, await readEndState(server), subject.exceptions);
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
  { log, state }: Reference,
  seed: number,
): Promise<Verdict> => {
  const line = log.find((each) => each.startsWith(`${death.at} `)) ?? "?";
  const what = line.replace(/^\d+ /, "").slice(0, 90);
  try {
    return { ...death, what, gap: await attempt(subject, server, death, state, seed), problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const seen = server.running() ? (await server.shell(look, { check: false })).stdout : "";
    return { ...death, what, gap: 0, problem: `${problem}\n${seen}` };
  }
};
