import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { readBudgets } from "../deploy/budget.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import type { Budget } from "../stack/budget.ts";
import { command } from "./command.ts";

const dollars = (amount: number): string => `$${amount.toFixed(amount > 0 && amount < 0.1 ? 4 : 2)}`;
const day = (iso: string | null): string => (iso === null ? "" : iso.slice(0, 10));

/** The budgets for a person. */
export const renderBudgets = (all: readonly Budget[], style: Style): string => {
  const usedUp = all.filter(({ left }) => left === 0);
  return [
    table(
      [
        { title: "Model" },
        { title: "Spent", align: "right" },
        { title: "Budget", align: "right" },
        { title: "Left", align: "right" },
        { title: "Begins anew" },
      ],
      all.map(({ model, limit, spent, left, resets }) => [
        model,
        dollars(spent),
        dollars(limit),
        dollars(left),
        day(resets),
      ]),
    ),
    "",
    ...usedUp.map(({ model, resets }) =>
      style.red(`${model} answers nothing more until ${day(resets)}, or until it has a larger budget.`),
    ),
    usedUp.length === 0
      ? "Next: to change one, edit models.available in /etc/clincher/clincher.toml."
      : "Next: give it a larger budget in /etc/clincher/clincher.toml, then clincher install.",
    "",
  ].join("\n");
};

export const budgetCommand = command({
  name: "budget",
  summary: "Show what each model has cost and may cost.",
  details: [
    "US dollars, counted from the prices that clincher knows or you gave. A budget lasts 30 days from the first request it counted. Reads only.",
  ],
  examples: [
    ["clincher budget", "For you."],
    ["clincher budget --json", "For a program."],
  ],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run({ json }, { host }) {
    mustBeRoot(host);
    const budgets = await readBudgets(host);
    stdout.write(json ? `${JSON.stringify({ budgets })}\n` : renderBudgets(budgets, stdout.style));
    return exitCodes.ok;
  },
});
