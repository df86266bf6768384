import { duration, elapsed } from "../duration.ts";
import type { Style } from "../style.ts";
import { clean, count, fit, width } from "../text.ts";
import { counter, type FinishedChange, type FinishedPhase, type RunningChange } from "./state.ts";

/** Changes that are shown at once; more only scroll. */
const mostShown = 5;

/** A finished phase: its line stays on the screen. */
export const finishedPhaseLine = (phase: FinishedPhase, columns: number, style: Style): string => {
  const { done, more } = style.symbols;
  const rest = `  ${count(phase.changes, "change")}, ${duration(phase.took)}`;
  const title = fit(clean(phase.title), columns - width(done) - 1 - width(rest), more);
  return `${style.green(done)} ${title}${style.dim(rest)}`;
};

/** A failed change: its line stays on the screen. */
export const failedChangeLine = (change: FinishedChange, columns: number, style: Style): string => {
  const { failed, more } = style.symbols;
  const rest = `  ${duration(change.took)}`;
  const what = `${counter(change)} ${clean(change.title)}  ${clean(change.summary)}`;
  const room = columns - width(failed) - 1 - width(rest);
  return `${style.red(failed)} ${fit(what, room, more)}${style.dim(rest)}`;
};

const runningLines = (
  change: RunningChange,
  now: number,
  frame: number,
  columns: number,
  style: Style,
): readonly string[] => {
  const { frames, more } = style.symbols;
  const spinner = frames[frame % frames.length] ?? "";
  const number = counter(change);
  const time = `  ${elapsed((now - change.started) / 1000)}`;
  const what = ` ${clean(change.title)}  ${clean(change.summary).replaceAll("\n", " ")}`;
  const room = columns - width(spinner) - 1 - width(number) - width(time);
  const head = `${style.cyan(spinner)} ${style.bold(number)}${fit(what, room, more)}${style.dim(time)}`;
  const said = clean(change.line).replaceAll("\n", " ").trim();
  const indent = " ".repeat(width(number) + width(spinner) + 2);
  return said === "" ? [head] : [head, style.dim(indent + fit(said, columns - indent.length, more))];
};

/** The block that is drawn again and again: what runs now. No line is wider than `columns`. */
export const runningBlock = (
  running: readonly RunningChange[],
  now: number,
  frame: number,
  columns: number,
  style: Style,
): readonly string[] => {
  const lines = running
    .slice(0, mostShown)
    .flatMap((change) => runningLines(change, now, frame, columns, style));
  const hidden = running.length - mostShown;
  return hidden > 0 ? [...lines, style.dim(fit(`  and ${hidden} more`, columns))] : lines;
};
