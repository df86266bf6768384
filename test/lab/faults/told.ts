import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

interface Problem {
  readonly what: string;
  readonly where?: string;
  readonly why?: string;
  readonly fix: string;
}

/** A command with --json fails over a full disk: as documented, with one problem that says so and what to do. */
export const failsFull = async (server: Server, argv: readonly string[]): Promise<void> => {
  const name = argv.join(" ");
  const { code, stdout, stderr } = await server.run([...argv], { check: false, timeoutSeconds: 900 });
  const said = stdout + stderr;
  expect(code === 1, `${name} on a full disk: exit ${code}`, said);
  const last = stdout.split("\n").findLast((line) => line.startsWith('{"event":"failed"'));
  const problems = last === undefined ? [] : (JSON.parse(last) as { problems: Problem[] }).problems;
  const [problem] = problems;
  if (problem === undefined || problems.length > 1)
    throw new Error(`${name}: ${problems.length} messages\n${said}`);
  const { what, where = "", why = "", fix } = problem;
  console.log(`  ${name}: ${[what, where, why, fix].filter(Boolean).join(" | ").replaceAll("\n", " | ")}`);
  expect(
    /disk (is full|filled up)|no space left/i.test(`${what} ${why}`),
    `${name} does not say that it is full`,
    said,
  );
  expect(/\/[a-z]/.test(`${where} ${why}`), `${name} does not say where`, said);
  expect(/room/i.test(fix) || /clincher/.test(fix), `${name} does not say what to do`, said);
};
