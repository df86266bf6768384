import { z } from "zod";
import type { Settings } from "../settings/schema.ts";
import { hostPaths } from "./paths.ts";

/** Where LiteLLM's container keeps what was spent (assets/stack/litellm/spend.py). */
export const spendPath = `${hostPaths.litellmState}/spend.json`;

/** A budget begins anew this long after the first request it counted; as LiteLLM writes it, and in milliseconds. */
export const budgetPeriod = { text: "30d", milliseconds: 30 * 24 * 3600 * 1000 } as const;

/** One model's budget. Money in US dollars. */
export interface Budget {
  readonly model: string;
  readonly limit: number;
  readonly spent: number;
  /** Never below zero, although the last answer may have cost more than was left. */
  readonly left: number;
  /** When counting begins anew, ISO 8601; null before the first request. */
  readonly resets: string | null;
}

const kept = z.object({
  models: z.record(z.string(), z.object({ since: z.number(), spent: z.number().nonnegative() })),
});

export type Spent = z.output<typeof kept>["models"];

/** Text of spend.json; null when it is something else. */
export const spentIn = (text: string): Spent | null => {
  try {
    return kept.parse(JSON.parse(text)).models;
  } catch {
    return null;
  }
};

/** Every model with what it may cost. */
export const limitsOf = ({
  models,
  memory,
}: Settings): readonly { readonly model: string; readonly limit: number }[] => [
  ...models.available.map(({ id, budget }) => ({ model: id, limit: budget })),
  ...(memory.enabled ? [{ model: memory.model, limit: memory.budget }] : []),
];

/** `now` in milliseconds since 1970. A period that is over counts as not begun, as it does in LiteLLM's container. */
export const budgets = (settings: Settings, spent: Spent, now: number): readonly Budget[] =>
  limitsOf(settings).map(({ model, limit }) => {
    const entry = Object.hasOwn(spent, model) ? spent[model] : undefined;
    const ends = (entry?.since ?? 0) * 1000 + budgetPeriod.milliseconds;
    if (entry === undefined || now > ends) return { model, limit, spent: 0, left: limit, resets: null };
    return {
      model,
      limit,
      spent: entry.spent,
      left: Math.max(0, limit - entry.spent),
      resets: new Date(Math.min(ends, now + budgetPeriod.milliseconds)).toISOString(),
    };
  });
