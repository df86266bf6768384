import type { Plan } from "../engine/plan.ts";
import { unifiedDiff } from "./diff.ts";
import { duration } from "./duration.ts";
import type { Style } from "./style.ts";
import { clean, count, fit } from "./text.ts";

type Change = Plan["steps"][number]["changes"][number];
type Action = Change["action"];

export interface PlanOptions {
  readonly style: Style;
  /** Seconds that looking took. */
  readonly took: number;
  /** The command that makes the plan happen: "clincher install". */
  readonly next: string;
  /** Lines of a diff before it is cut; default 40. */
  readonly diffLines?: number;
  /** Removes secrets: an old text was written by somebody else and may hold some. */
  readonly redact?: (text: string) => string;
}

const signs = { create: "+", update: "~", delete: "-", run: ">" } as const satisfies Record<Action, string>;
const defaultDiffLines = 40;
const same = (text: string): string => text;

/** How many changes of each kind. */
export const countActions = (plan: Plan): Readonly<Record<Action, number>> => {
  const counts = { create: 0, update: 0, delete: 0, run: 0 };
  for (const step of plan.steps) for (const change of step.changes) counts[change.action] += 1;
  return counts;
};

const paintOf = (style: Style, sign: string): ((text: string) => string) => {
  if (sign === "+") return style.green;
  if (sign === "-") return style.red;
  return sign === "~" ? style.yellow : style.cyan;
};

/** A new file is as long as it is; a changed one shows what changes. */
const textLines = ({ action, text }: Change, options: PlanOptions): readonly string[] => {
  if (text === undefined) return [];
  const { style, redact = same } = options;
  if (action === "create") return [style.dim(count(text.after.split("\n").length - 1, "line"))];
  const most = options.diffLines ?? defaultDiffLines;
  const lines = unifiedDiff(redact(text.before), redact(text.after));
  const shown = lines.slice(0, most).map((line) => {
    const cut = fit(clean(line), style.columns - 6, style.symbols.more);
    if (line.startsWith("@@") || line.startsWith("\\")) return style.dim(cut);
    return line.startsWith(" ") ? cut : paintOf(style, line.charAt(0))(cut);
  });
  const left = lines.length - shown.length;
  return left > 0 ? [...shown, style.dim(`(${count(left, "more line")})`)] : shown;
};

const changeLines = (change: Change, options: PlanOptions): readonly string[] => {
  const { style, redact = same } = options;
  const sign = signs[change.action];
  const notes = (change.notes ?? []).map((note) => style.dim(clean(redact(note))));
  return [
    `  ${paintOf(style, sign)(sign)} ${clean(redact(change.summary))}`,
    ...[...notes, ...textLines(change, options)].map((line) => `      ${line}`),
  ];
};

const closing = (plan: Plan, { style, took, next }: PlanOptions): string => {
  if (plan.changes === 0) {
    const looked = `(${count(plan.resources, "resource")} looked at, ${duration(took)})`;
    return `${style.green("No changes.")} This server is as described. ${style.dim(looked)}`;
  }
  const counts = countActions(plan);
  const parts = [
    `${counts.create} to add`,
    `${counts.update} to change`,
    `${counts.delete} to remove`,
    `${counts.run} to run`,
  ];
  return `${style.bold("Plan:")} ${parts.join(", ")}. Run: ${style.bold(next)}`;
};

/** The whole plan for a person: per phase what would change, with diffs, and one line that sums it up. */
export const renderPlan = (plan: Plan, options: PlanOptions): string => {
  const blocks = plan.phases.flatMap((phase) => {
    const steps = plan.steps.filter((step) => step.phase === phase.name);
    if (steps.length === 0) return [];
    const lines = steps.flatMap((step) => step.changes.flatMap((change) => changeLines(change, options)));
    return [[options.style.bold(phase.title), ...lines].join("\n")];
  });
  return `${[...blocks, closing(plan, options)].join("\n\n")}\n`;
};

export interface PlanJson {
  readonly resources: number;
  readonly changes: number;
  readonly actions: Readonly<Record<Action, number>>;
  readonly steps: readonly {
    readonly phase: string;
    readonly resource: string;
    readonly changes: readonly {
      readonly action: Action;
      readonly summary: string;
      readonly notes: readonly string[];
      /** Unified diff, null where there is no text to show. */
      readonly diff: readonly string[] | null;
    }[];
  }[];
}

/** The whole plan as data, diffs uncut. */
export const planJson = (plan: Plan, redact: (text: string) => string = same): PlanJson => ({
  resources: plan.resources,
  changes: plan.changes,
  actions: countActions(plan),
  steps: plan.steps.map((step) => ({
    phase: step.phase,
    resource: redact(step.resource.id),
    changes: step.changes.map(({ action, summary, notes = [], text }) => ({
      action,
      summary: redact(summary),
      notes: notes.map(redact),
      diff: text === undefined ? null : unifiedDiff(redact(text.before), redact(text.after)),
    })),
  })),
});
