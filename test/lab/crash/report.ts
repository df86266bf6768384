import type { Mode, Verdict } from "./trial.ts";

export interface CrashRun {
  /** "CLINCHER_CRASH=20 npm run lab -- crash", as it was called. */
  readonly command: string;
  /** What `clincher --version` says. */
  readonly version: string;
  readonly minutes: number;
  /** Changes of each subject in an undisturbed run, by its name. */
  readonly changes: ReadonlyMap<string, number>;
  readonly verdicts: readonly (Verdict & { readonly subject: string })[];
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const modes: readonly Mode[] = ["kill", "stop", "ENOSPC", "EIO"];
const longest = (verdicts: readonly Verdict[]): string =>
  Math.max(0, ...verdicts.map(({ gap }) => gap)).toFixed(1);
const badOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ problem }) => problem !== null).length;

const summary = ({ changes, verdicts }: CrashRun): string =>
  table(
    ["command", "changes it makes", ...modes, "deaths", "bad", "longest without a login, s"],
    [...changes].map(([subject, count]) => {
      const own = verdicts.filter((each) => each.subject === subject);
      return [
        subject,
        count,
        ...modes.map((mode) => own.filter((each) => each.mode === mode).length),
        own.length,
        badOf(own),
        longest(own),
      ];
    }),
  );

/** A change may name what Markdown takes for something else. */
const plain = (text: string): string => `\`${text.replaceAll("|", "¦").replaceAll("`", "'")}\``;

/** docs/crash.md: what every death did. Pure. */
export const crashReport = (run: CrashRun): string => {
  const { verdicts, changes, command, version, minutes } = run;
  const list = [...changes.keys()].map((subject) => {
    const rows = verdicts
      .filter((each) => each.subject === subject)
      .sort((a, b) => a.at - b.at || modes.indexOf(a.mode) - modes.indexOf(b.mode))
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
  });
  return `# Every crash point: a run

**${badOf(verdicts)} bad of ${verdicts.length}.** Written by
\`${command}\` in ${Math.round(minutes)} minutes, with
${version}. What a death is, and what is compared
after it: [lab.md](lab.md#every-crash-point).

${summary(run)}

${list.join("\n\n")}
`;
};
