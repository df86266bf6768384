import { duration } from "./duration.ts";
import type { Style } from "./style.ts";
import { clean, count, fit, pad, wrap } from "./text.ts";

/** Something that was looked at, as a list shows it. */
export interface Looked {
  readonly name: string;
  /** What holds when it is well. */
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  /** What was seen, in a few words; empty for what failed. */
  readonly says: string;
  readonly problems: readonly {
    readonly what: string;
    readonly where?: string;
    readonly why?: string;
    readonly fix: string;
  }[];
}

/** Terminals, mails and tickets show this many columns. */
const widest = 80;

const columnsOf = ({ columns }: Style): number => Math.min(columns, widest);

const marks = (style: Style): Record<Looked["state"], string> => ({
  passed: style.green(style.symbols.done),
  failed: style.red(style.symbols.failed),
  skipped: style.dim("-"),
});

/** One line for each, as soon as it is known. `names` is the width of the longest name. */
export const checkLine = (looked: Looked, names: number, style: Style): string => {
  const room = columnsOf(style) - names - 4;
  const { state, says, title } = looked;
  const text = state === "skipped" ? `not looked at: ${says}` : title;
  const name = pad(looked.name, names);
  return `${marks(style)[state]} ${state === "failed" ? style.bold(name) : name}  ${fit(clean(text), room, style.symbols.more)}`;
};

const field = (name: string, text: string, style: Style, whole = false): readonly string[] => {
  const head = `  ${name}: `;
  const lines = whole ? [text] : wrap(clean(text).trim(), columnsOf(style) - head.length);
  return lines.map(
    (line, at) => (at === 0 ? `  ${style.bold(`${name}:`)} ` : " ".repeat(head.length)) + line,
  );
};

/** What failed: what it is, where, why, and a command to copy that mends it. */
export const problemBlocks = (all: readonly Looked[], style: Style): readonly string[] =>
  all.flatMap(({ name, problems }) =>
    problems.map(({ what, where, why, fix }) => {
      const [first = "", ...rest] = wrap(clean(`${name}: ${what}`), columnsOf(style) - 2);
      return [
        `${marks(style).failed} ${style.bold(first)}`,
        ...rest.map((line) => `  ${style.bold(line)}`),
        ...(where === undefined ? [] : field("where", where, style)),
        ...(why === undefined ? [] : field("why", why, style)),
        // A command that is broken between words could not be copied.
        ...field("fix", style.cyan(clean(fix)), style, true),
      ].join("\n");
    }),
  );

export interface Closing {
  /** "check": what was made, one of it. */
  readonly noun: string;
  /** Seconds. */
  readonly took: number;
  readonly next: string;
  /** How each of them ended: "passed" and "failed" unless said otherwise. */
  readonly well?: string;
  readonly ill?: string;
}

/** The last words: what failed, how many held, what to run next. */
export const renderChecklist = (
  all: readonly Looked[],
  { noun, took, next, well = "passed", ill = "failed" }: Closing,
  style: Style,
): string => {
  const of = (state: Looked["state"]): number => all.filter((each) => each.state === state).length;
  const [bad, skipped] = [of("failed"), of("skipped")];
  const rest = skipped === 0 ? "" : `, ${skipped} not looked at`;
  const head =
    bad === 0
      ? style.green(`${count(of("passed"), noun)} ${well}${rest}.`)
      : style.red(`${count(bad, noun)} of ${all.length} ${ill}${rest}.`);
  return [
    ...problemBlocks(all, style),
    `${head} ${style.dim(`(${duration(took)})`)}\n${style.bold("Next:")} ${next}`,
  ]
    .map((block) => `${block}\n`)
    .join("\n");
};
