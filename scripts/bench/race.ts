import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { inLab } from "../../test/lab/runner.ts";
import { goalsOf, page } from "./race/page.ts";
import { race } from "./race/race.ts";
import { goals, withPart } from "./race/report.ts";

const file = "docs/benchmarks.md";
const heading = "# Benchmarks\n";

/** `npm run bench -- race [--first N] [--again N]`: runs it and writes its part of docs/benchmarks.md. */
export const runRace = async (argv: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...argv],
    options: { first: { type: "string", default: "3" }, again: { type: "string", default: "3" } },
  });
  const options = { first: Number(values.first), again: Number(values.again) };
  const before = loadavg()[0] ?? 0;
  const result = await inLab((lab) => race(lab, options));
  const part = page(result, options, [before, loadavg()[0] ?? 0]);
  const old = existsSync(file) ? await Bun.file(file).text() : heading;
  await Bun.write(file, withPart(old, part));
  console.log(`${goals(goalsOf(result))}\n\nwritten: ${file}`);
};
