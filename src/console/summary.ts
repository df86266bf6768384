import { duration } from "./duration.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";
import { clean, count, wrap } from "./text.ts";

/** Something that no program can do for its operator. */
export interface PersonStep {
  readonly what: string;
  /** Commands or values to copy, one a line. */
  readonly copy?: readonly string[];
}

/** What an operator wants to know when an install is over. */
export interface ClosingSummary {
  /** Seconds. */
  readonly took: number;
  /** Phases that changed something, in their order. */
  readonly phases: readonly {
    readonly title: string;
    readonly changes: number;
    /** Seconds. */
    readonly took: number;
  }[];
  /** Address of the dashboard, null when there is none yet. */
  readonly dashboard: string | null;
  readonly steps: readonly PersonStep[];
  /** The next command: "clincher verify". */
  readonly next: string;
}

const headLine = ({ phases, took }: ClosingSummary, style: Style): string => {
  const changes = phases.reduce((sum, phase) => sum + phase.changes, 0);
  const mark = style.green(style.symbols.done);
  return changes === 0
    ? `${mark} Nothing to do. This server is as described. ${style.dim(`(${duration(took)})`)}`
    : `${mark} ${style.bold(`Done: ${count(changes, "change")} in ${duration(took)}.`)}`;
};

const stepLines = (step: PersonStep, number: number, digits: number, style: Style): readonly string[] => {
  const mark = `  ${String(number).padStart(digits)}. `;
  const indent = " ".repeat(mark.length);
  const lines = wrap(clean(step.what), style.columns - mark.length);
  return [
    ...lines.map((line, at) => (at === 0 ? mark : indent) + line),
    ...(step.copy ?? []).map((line) => `${indent}  ${style.cyan(clean(line))}`),
  ];
};

/** The last words of an install. */
export const renderSummary = (summary: ClosingSummary, style: Style): string => {
  const changed = table(
    [{}, { align: "right" }, { align: "right", paint: style.dim }],
    summary.phases.map(({ title, changes, took }) => [
      `  ${title}`,
      count(changes, "change"),
      duration(took),
    ]),
  );
  const steps = summary.steps.flatMap((step, at) =>
    stepLines(step, at + 1, String(summary.steps.length).length, style),
  );
  const blocks = [
    [headLine(summary, style), ...(summary.phases.length === 0 ? [] : [changed])],
    summary.dashboard === null ? [] : [`${style.bold("Dashboard:")} ${style.cyan(summary.dashboard)}`],
    steps.length === 0 ? [] : [style.bold("Only you can do this, once:"), ...steps],
    [`${style.bold("Next:")} ${summary.next}`],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
};
