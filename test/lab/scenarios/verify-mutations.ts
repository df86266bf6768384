import { checks } from "../../../src/verify/index.ts";
import { installedServer, operatorName } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { clockMutation, type Mutation, pendingMutation, rounds } from "../verify/mutations.ts";

interface Verified {
  readonly ok: boolean;
  /** Seconds. */
  readonly took: number;
  readonly checks: readonly { name: string; state: string; problems: { what: string; why?: string }[] }[];
}

const verified = async (server: Server, ...flags: string[]): Promise<Verified> => {
  const { stdout } = await server.run(["clincher", "verify", "--json", ...flags], { check: false });
  return JSON.parse(stdout) as Verified;
};

const red = ({ checks }: Verified): string =>
  checks
    .filter(({ state }) => state === "failed")
    .map(({ name, problems }) => `${name}: ${problems.map(({ what, why }) => `${what} (${why})`).join("; ")}`)
    .join("\n");

/** What is wrong, told at the end: one run says all. */
class Findings {
  readonly all: string[] = [];
  note(holds: boolean, otherwise: string): void {
    if (!holds) this.all.push(otherwise);
  }
}

/**
 * Breaks something, sees its own check go red as an operator would while those that nobody has broken yet stay green, and
 * returns the commands that are printed as its fix.
 */
const seenRed = async (
  server: Server,
  mutation: Mutation,
  unbroken: readonly string[],
  findings: Findings,
): Promise<readonly string[]> => {
  const { check, what } = mutation;
  await server.shell(mutation.break);
  const only = [check, ...unbroken].join(",");
  const { code, stdout } = await server.run(["clincher", "verify", "--only", only], { check: false });
  const marks = new Map([...stdout.matchAll(/^(\S) (\S+) {2}/gm)].map(([, mark, name]) => [name, mark]));
  findings.note(code === 1 && marks.get(check) === "✗", `${check}: not red after: ${what}\n${stdout}`);
  for (const other of unbroken)
    findings.note(marks.get(other) === "✓", `${check}: ${other} is red as well after: ${what}\n${stdout}`);
  const fixes = [...stdout.matchAll(/^ {2}fix: (.+)$/gm)].map(([, fix = ""]) => fix);
  findings.note(fixes.length > 0, `${check}: no fix is printed`);
  const wide = stdout.split("\n").find((line) => line.length > 80 && !line.startsWith("  fix: "));
  findings.note(wide === undefined, `${check}: more than 80 columns: ${wide}`);
  return fixes;
};

const allGreen = async (server: Server, findings: Findings, when: string): Promise<Verified> => {
  const now = await verified(server);
  findings.note(now.ok, `red ${when}:\n${red(now)}`);
  return now;
};

/** Runs what was printed, word for word. */
const run = async (server: Server, fix: string, findings: Findings): Promise<void> => {
  const { code, stdout, stderr } = await server.run(["bash", "-c", fix], {
    check: false,
    timeoutSeconds: 300,
  });
  findings.note(code === 0, `the fix does not work: ${fix}\n${stdout}${stderr}`);
};

/** The line is for the operator's own machine: "ssh -p PORT USER@ADDRESS COMMAND". */
const runFromOutside = async (server: Server, fix: string, findings: Findings): Promise<void> => {
  const [, port = "", user = "", command = ""] = /^ssh -p (\d+) ([^@]+)@\S+ (.+)$/.exec(fix) ?? [];
  expect(user === operatorName, `this is no line for the operator: ${fix}`);
  const { code, stderr } = await server.ssh(user, command.split(" "), { port: Number(port) });
  findings.note(code === 0, `the fix does not work: ${fix}\n${stderr}`);
};

const measure = async (lab: Lab, server: Server, whole: Verified): Promise<void> => {
  lab.step(
    `clincher verify: ${whole.checks.length} checks, all green, in ${whole.took.toFixed(2)} s (at most 10 s)`,
  );
  const times: string[] = [];
  for (let round = 0; round < 5; round += 1) times.push((await verified(server, "--quick")).took.toFixed(2));
  lab.step(`clincher verify --quick: ${times.join(", ")} s (at most 1 s)`);
};

const slow = checks.flatMap((check) => (check.slow === true ? check.name : []));

/** Mutations of the same round that are still to come; slow ones are looked at right before their turn only. */
const toCome = (mutations: readonly Mutation[], at: number): readonly string[] => {
  const names = mutations.slice(at + 1).map(({ check }) => check);
  return slow.includes(names[0] ?? "") ? names : names.filter((name) => !slow.includes(name));
};

const scenario: Scenario = {
  name: "verify-mutations",
  proves:
    "each check of verify goes red when what it checks is broken, and the printed fix makes it green again",
  async run(lab) {
    const { server } = await installedServer(lab, "vps");
    const findings = new Findings();
    const first = await allGreen(server, findings, "before anything was broken");
    expect(findings.all.length === 0, findings.all.join("\n"));
    await measure(lab, server, first);

    for (const { title, mutations } of rounds) {
      lab.step(`${title}: ${mutations.map(({ check }) => check).join(", ")}`);
      const fixes = new Set<string>();
      for (const [at, mutation] of mutations.entries())
        for (const fix of await seenRed(server, mutation, toCome(mutations, at), findings)) fixes.add(fix);
      for (const fix of fixes) {
        lab.step(`  fix: ${fix}`);
        await run(server, fix, findings);
      }
      if (title !== "ssh") await allGreen(server, findings, `after the fixes of "${title}"`);
    }

    lab.step("pending: the fix of ssh waits to be confirmed");
    const [line = ""] = await seenRed(server, pendingMutation, [], findings);
    lab.step(`  fix: ${line}`);
    await runFromOutside(server, line, findings);
    await allGreen(server, findings, "after the change was confirmed");

    lab.step("clock, with a stand-in for the program that sets it");
    await server.shell(clockMutation.stage);
    const before = await verified(server, "--only", "clock");
    findings.note(
      before.checks[0]?.state === "passed",
      `clock: not green before it was broken\n${red(before)}`,
    );
    const fixes = await seenRed(server, clockMutation, [], findings);
    for (const fix of fixes) await run(server, fix, findings);
    const clock = await verified(server, "--only", "clock");
    findings.note(clock.checks[0]?.state === "passed", `clock: not green after its fix\n${red(clock)}`);
    await server.shell(clockMutation.strike);

    expect(findings.all.length === 0, findings.all.join("\n\n"));
  },
};

export default scenario;
