import { type Problem, redactProblem } from "../problem.ts";
import type { Style } from "./style.ts";
import { clean, wrap } from "./text.ts";

const same = (text: string): string => text;

const field = (name: string, text: string, style: Style): readonly string[] => {
  const head = `  ${name}: `;
  const lines = wrap(clean(text).trim(), style.columns - head.length);
  return lines.map((line, at) =>
    (at === 0 ? `  ${style.bold(`${name}:`)} ${line}` : " ".repeat(head.length) + line).trimEnd(),
  );
};

type Label = "error" | "warning";

const one = (label: Label, problem: Problem, style: Style): string => {
  const indent = " ".repeat(label.length + 2);
  const paint = label === "error" ? style.red : style.yellow;
  const [first = "", ...rest] = wrap(clean(problem.what).trim(), style.columns - indent.length);
  return [
    `${paint(style.bold(`${label}:`))} ${style.bold(first)}`,
    ...rest.map((line) => indent + style.bold(line)),
    ...(problem.where === undefined ? [] : field("where", problem.where, style)),
    ...(problem.why === undefined || problem.why.trim() === "" ? [] : field("why", problem.why, style)),
    ...field("fix", problem.fix, style),
  ].join("\n");
};

/** What went wrong, one block each. `redact` removes secrets: what tools say ends up in `why`. */
export const renderFailure = (problems: readonly Problem[], style: Style, redact = same): string =>
  `${problems.map((problem) => one("error", redactProblem(problem, redact), style)).join("\n\n")}\n`;

/** What the operator should know and what stops nothing; empty when there is nothing. */
export const renderWarnings = (problems: readonly Problem[], style: Style): string =>
  problems.map((problem) => `${one("warning", problem, style)}\n\n`).join("");

export interface FailureJson {
  readonly event: "failed";
  readonly exit: number;
  readonly problems: readonly Problem[];
}

/** What went wrong as data, fit to be the last line of `--json`. */
export const failureJson = (problems: readonly Problem[], exit: number, redact = same): FailureJson => ({
  event: "failed",
  exit,
  problems: problems.map((problem) => redactProblem(problem, redact)),
});
