import { allModes, type Mode } from "./deaths.ts";
import type { Verdict } from "./trial.ts";

/** What came of one subject's deaths. */
export interface SubjectRun {
  readonly subject: string;
  /** "CLINCHER_CRASH=20 npm run lab -- crash", as it was called; each piece. */
  readonly commands: readonly string[];
  /** What `clincher --version` says. */
  readonly version: string;
  readonly minutes: number;
  /** Changes that it makes in an undisturbed run. */
  readonly changes: number;
  readonly verdicts: readonly Verdict[];
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const longest = (verdicts: readonly Verdict[]): string =>
  Math.max(0, ...verdicts.map(({ gap }) => gap)).toFixed(1);
const badOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ problem }) => problem !== null).length;
const countOf = (verdicts: readonly Verdict[], mode: Mode): number =>
  verdicts.filter((each) => each.mode === mode).length;

const summary = (runs: readonly SubjectRun[]): string =>
  table(
    ["command", "changes it makes", ...allModes, "deaths", "bad", "longest without a login, s"],
    runs.map(({ subject, changes, verdicts }) => [
      subject,
      changes,
      ...allModes.map((mode) => countOf(verdicts, mode)),
      verdicts.length,
      badOf(verdicts),
      longest(verdicts),
    ]),
  );

/** A change may name what Markdown takes for something else. */
const plain = (text: string): string => `\`${text.replaceAll("|", "¦").replaceAll("`", "'")}\``;

const section = ({ subject, verdicts }: SubjectRun): string => {
  const rows = verdicts
    .toSorted((a, b) => a.at - b.at || allModes.indexOf(a.mode) - allModes.indexOf(b.mode))
    .map(({ at, mode, what, gap, problem }) => [
      at,
      mode,
      plain(what),
      gap.toFixed(1),
      problem === null ? "as if nothing had happened" : `**bad**: ${plain(problem.split("\n")[0] ?? "")}`,
    ]);
  const head = [
    "change",
    "death",
    "before it would have",
    "longest without a login, s",
    "run again, it ends",
  ];
  return `## ${subject}\n\n${table(head, rows)}`;
};

const unique = (all: readonly string[]): readonly string[] => [...new Set(all)];

/** docs/crash.md: what every death did. Pure. */
export const crashReport = (runs: readonly SubjectRun[]): string => {
  const verdicts = runs.flatMap((each) => each.verdicts);
  const minutes = runs.reduce((sum, each) => sum + each.minutes, 0);
  return `# Every crash point: a run

**${badOf(verdicts)} bad of ${verdicts.length}.** Written in ${Math.round(minutes)} minutes by

\`\`\`sh
${unique(runs.flatMap(({ commands }) => commands)).join("\n")}
\`\`\`

with ${unique(runs.map(({ version }) => version)).join("; ")}. What a death is, and what is compared
after it: [lab.md](lab.md#every-crash-point).

${summary(runs)}

${runs.map(section).join("\n\n")}
`;
};

/** What was found out about a subject before, with what was found out now: a death that was tried again counts once. Pure. */
const merged = (before: SubjectRun, now: SubjectRun): SubjectRun => {
  const again = new Set(now.verdicts.map(({ at, mode }) => `${at} ${mode}`));
  const others = before.verdicts.filter(({ at, mode }) => !again.has(`${at} ${mode}`));
  return {
    ...now,
    commands: unique([...before.commands, ...now.commands]),
    minutes: before.minutes + now.minutes,
    verdicts: [...others, ...now.verdicts],
  };
};

/** A report is written in pieces: one subject, or some deaths of one, after the other. Pure. */
export const withRun = (runs: readonly SubjectRun[], run: SubjectRun): readonly SubjectRun[] =>
  runs.some(({ subject }) => subject === run.subject)
    ? runs.map((each) => (each.subject === run.subject ? merged(each, run) : each))
    : [...runs, run];
