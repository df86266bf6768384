import { existsSync, readFileSync } from "node:fs";
import type { Lab } from "../lab.ts";
import { beingStopped } from "../runner.ts";
import type { Server } from "../server.ts";
import { drawDeaths, everyDeath, type Wanted } from "./deaths.ts";
import { crashReport, type SubjectRun, withRun } from "./report.ts";
import type { Subject } from "./subject.ts";
import { type Reference, tryDeath, type Verdict } from "./trial.ts";

export interface Sampling {
  readonly wanted: Wanted;
  /** Of a sample. */
  readonly count: number;
  readonly all: boolean;
  readonly seed: number;
  /** Puts what runs side by side into another order; 0 leaves it. */
  readonly order: number;
}

const deathsOf = (log: readonly string[], name: string, { wanted, count, all, seed }: Sampling) => {
  if (wanted !== "sample") return wanted;
  return all ? everyDeath(log) : drawDeaths(log, count, seed + name.length);
};

/** Lets a subject die on several servers side by side. Gives what came of each death. */
export const enumerate = async (
  lab: Lab,
  subject: Subject,
  servers: readonly Server[],
  reference: Reference,
  sampling: Sampling,
): Promise<readonly Verdict[]> => {
  const deaths = [...deathsOf(reference.log, subject.name, sampling)];
  lab.step(`${subject.name}: ${reference.log.length} changes, ${deaths.length} deaths`);
  const verdicts: Verdict[] = [];
  const work = async (server: Server): Promise<void> => {
    for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) {
      const verdict = await tryDeath(subject, server, death, reference, sampling.order);
      if (beingStopped()) return;
      verdicts.push(verdict);
      const { at, mode, what, gap, problem } = verdict;
      const outcome = problem === null ? `ok, ${gap.toFixed(1)} s` : "BAD";
      lab.step(`${subject.name} ${at} ${mode}: ${outcome}: ${what}`);
      if (problem !== null) console.log(problem.split("\n").slice(0, 30).join("\n"));
    }
  };
  await Promise.all(servers.map(work));
  return verdicts;
};

/** Writes the report anew with this subject in it; what is known of the others is in a file beside it. */
export const record = async (file: string, run: SubjectRun): Promise<void> => {
  const data = `${file}.json`;
  const known = existsSync(data) ? (JSON.parse(readFileSync(data, "utf8")) as readonly SubjectRun[]) : [];
  const runs = withRun(known, run);
  await Bun.write(data, JSON.stringify(runs));
  await Bun.write(file, crashReport(runs));
};
