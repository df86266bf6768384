import { medianOf, type Quantity, type Run } from "./timed.ts";
import type { ToolName } from "./tools.ts";

/** Runs of one thing by each tool that can do it. */
export type Lane = Readonly<Partial<Record<ToolName, readonly Run[]>>>;

/** A measured lane and what clincher has to reach in it. */
export interface Event {
  readonly what: string;
  readonly lane: Lane;
}

export interface Goal {
  readonly what: string;
  readonly quantity: Quantity;
  readonly event: Event;
  readonly against: ToolName;
  /** How many times as much the other takes at least. */
  readonly atLeast: number;
}

const units: Readonly<Record<Quantity, (value: number) => string>> = {
  seconds: (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`,
  cpu: (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`,
  memory: (value) => `${(value / 1e6).toFixed(0)} MB`,
};

const ratioOf = ({ lane }: Event, tool: ToolName, quantity: Quantity): number =>
  medianOf(lane[tool] ?? [], quantity) / medianOf(lane.clincher ?? [], quantity);

const times = (ratio: number): string =>
  Number.isNaN(ratio) ? "" : `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

const others = (events: readonly Event[]): readonly ToolName[] =>
  [...new Set(events.flatMap(({ lane }) => Object.keys(lane) as ToolName[]))].filter(
    (tool) => tool !== "clincher",
  );

const quantities = { seconds: "wall", cpu: "CPU", memory: "memory" } as const;
const eachQuantity = Object.keys(quantities) as Quantity[];

/** How many times as much each of the others takes. */
export const ratios = (events: readonly Event[]): string => {
  const tools = others(events);
  return table(
    ["how many times as much as clincher", ...tools],
    events.flatMap((event) =>
      eachQuantity.map((quantity) => [
        `${event.what}: ${quantities[quantity]}`,
        ...tools.map((tool) => times(ratioOf(event, tool, quantity))),
      ]),
    ),
  );
};

const spread = (runs: readonly Run[], quantity: Quantity): string => {
  if (runs.length === 0) return "";
  const values = runs.map((run) => run[quantity]);
  const shown = units[quantity](medianOf(runs, quantity));
  if (runs.length === 1) return shown;
  return `${shown} (${units[quantity](Math.min(...values))} to ${units[quantity](Math.max(...values))})`;
};

/** Medians, and how far the runs were apart. */
export const figures = (events: readonly Event[]): string => {
  const tools: readonly ToolName[] = ["clincher", ...others(events)];
  return table(
    ["median", ...tools],
    events.flatMap((event) =>
      eachQuantity.map((quantity) => [
        `${event.what}: ${quantities[quantity]}`,
        ...tools.map((tool) => spread(event.lane[tool] ?? [], quantity)),
      ]),
    ),
  );
};

/** The other's best run against clincher's worst. */
const worstOf = ({ lane }: Event, tool: ToolName, quantity: Quantity): number =>
  Math.min(...(lane[tool] ?? []).map((run) => run[quantity])) /
  Math.max(...(lane.clincher ?? []).map((run) => run[quantity]));

/** Each goal, what came out, and whether it holds. */
export const goals = (all: readonly Goal[]): string =>
  table(
    ["goal", "at least", "medians", "clincher's worst run, the other's best", ""],
    all.map(({ what, event, against, quantity, atLeast }) => {
      const is = ratioOf(event, against, quantity);
      const worst = times(worstOf(event, against, quantity));
      return [what, `${atLeast} ×`, times(is), worst, is >= atLeast ? "holds" : "**missed**"];
    }),
  );

const [begin, end] = ["<!-- race -->", "<!-- /race -->"] as const;

/** The page with this part of it made new; the rest of the page stays. */
export const withPart = (page: string, part: string): string => {
  const block = `${begin}\n${part.trim()}\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${block}\n`;
  return page.slice(0, from) + block + page.slice(to + end.length);
};
