import { cpus, totalmem } from "node:os";
import { table } from "../race/report.ts";
import { type Measurements, type Name, type Run, type Sizes, scripts } from "./runs.ts";

interface Goal {
  readonly what: string;
  readonly own: Name;
  readonly other: Name;
  readonly atLeast: number;
}

const goals: readonly Goal[] = [
  { what: "first backup", own: "first", other: "theirFirst", atLeast: 6 },
  { what: "backup after 1 % changed", own: "next", other: "theirFirst", atLeast: 50 },
  {
    what: "restore, each file held against the manifest",
    own: "restore",
    other: "theirRestore",
    atLeast: 3.5,
  },
];

/** Bytes that clincher itself may take. */
const mostMemory = 150e6;

const sorted = (runs: readonly Run[]): readonly number[] =>
  runs.map(({ seconds }) => seconds).sort((a, b) => a - b);

const median = (runs: readonly Run[]): number => sorted(runs)[Math.floor(runs.length / 2)] ?? Number.NaN;

const figures = (runs: readonly Run[]): string => {
  const all = sorted(runs);
  return `${median(runs).toFixed(2)} s (${all[0]?.toFixed(2)} to ${all.at(-1)?.toFixed(2)})`;
};

const memory = (runs: readonly Run[]): number => Math.max(...runs.map((run) => run.memory));

/** A backup has work for every core, and the documents' pipeline for little more than one: others at work slow it more. */
const busy = (load: readonly number[]): string =>
  Math.max(...load) > cpus().length / 2
    ? "\n**The machine was busy with other work**, which takes more from what uses every core than from what uses one. Not the\nfigures by which the goals are judged.\n"
    : "";

const mark = (holds: boolean): string => (holds ? "yes" : "**no**");

export interface Circumstances extends Sizes {
  /** Before and after. */
  readonly load: readonly number[];
}

/** Text of docs/benchmarks-recovery.md. */
export const recoveryPage = (
  { runs, made, large: largeRuns }: Measurements,
  { megabytes, rounds, large, load }: Circumstances,
): string => {
  const rows = goals.map(({ what, own, other, atLeast }) => {
    const ratio = median(runs[other]) / median(runs[own]);
    return [
      ...[what, figures(runs[own]), figures(runs[other]), `${ratio.toFixed(1)} ×`],
      ...[`${atLeast} ×`, mark(ratio >= atLeast), `${(memory(runs[own]) / 1e6).toFixed(0)} MB`],
    ];
  });
  const most = Math.max(...goals.map(({ own }) => memory(runs[own])), memory(largeRuns));
  const more = largeRuns.map((run) => `${(run.memory / 1e6).toFixed(0)} MB`).join(", ");
  const largest = largeRuns.length > 0 ? `With ${large} MiB, once each in the same order: ${more}.\n` : "";
  return `# Backup and restore, measured

Written by \`npm run bench -- recovery --megabytes ${megabytes} --rounds ${rounds} --large ${large}\` on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB,
load ${load.map((each) => each.toFixed(1)).join(" → ")}: ${megabytes} MiB of mixed data (half of it random, half lines of JSON) on a server of the lab, Debian 13,
in turn with the documents' own commands, ${rounds} times. Medians, with the fastest and the slowest.
${busy(load)}
${table(["measured", "clincher", "tar, gzip, openssl", "faster", "goal", "reached", "memory"], rows)}

The repository is there before: \`clincher install\` makes it, once, in ${figures(made)}.

Both encrypt; only clincher's is authenticated, of one moment, checked file by file when it comes back, and needs no second
copy of everything for a change of 1 %. Memory is the most that clincher's own process ever had (VmHWM in
/proc/PID/status); restic, which it starts, is not in it. ${largest}Goal at most ${mostMemory / 1e6} MB: ${mark(most <= mostMemory)}.

What it was compared with:

\`\`\`sh
${scripts.theirFirst.replaceAll(" && ", " &&\n  ")}

${scripts.theirRestore.replaceAll(" && ", " &&\n  ")}
\`\`\`
`;
};
