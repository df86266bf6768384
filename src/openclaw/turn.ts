import { z } from "zod";

const payloads = z.array(z.object({ text: z.string().nullish() }));

/** `openclaw agent --json`: through the gateway the answer is below `result`, with `--local` it is at the top. */
const output = z.union([
  z.object({ result: z.object({ payloads }) }).transform(({ result }) => result.payloads),
  z.object({ payloads }).transform((top) => top.payloads),
]);

/** What the agent said; null when the output holds no answer. Other lines may come before the JSON. */
export const answerIn = (text: string): string | null => {
  const start = text.search(/^\{/m);
  if (start < 0) return null;
  try {
    const said = output.parse(JSON.parse(text.slice(start))).flatMap((payload) => payload.text ?? []);
    return said.join("\n").trim() || null;
  } catch {
    return null;
  }
};

const report = z.object({
  systemPromptReport: z.object({
    sandbox: z.object({ sandboxed: z.boolean() }),
    tools: z.object({ entries: z.array(z.object({ name: z.string() })) }),
  }),
});

/** What a turn really had, whatever the settings say. */
export interface EffectiveTurn {
  readonly sandboxed: boolean;
  readonly tools: readonly string[];
}

/** From the same output; null where this version does not tell. */
export const effectiveIn = (text: string): EffectiveTurn | null => {
  const start = text.search(/^\{/m);
  if (start < 0) return null;
  try {
    const whole: unknown = JSON.parse(text.slice(start));
    const meta = z
      .union([
        z.object({ result: z.object({ meta: report }) }).transform(({ result }) => result.meta),
        z.object({ meta: report }).transform((top) => top.meta),
      ])
      .parse(whole);
    const { sandbox, tools } = meta.systemPromptReport;
    return { sandboxed: sandbox.sandboxed, tools: tools.entries.map(({ name }) => name) };
  } catch {
    return null;
  }
};

const proof = z.object({
  effective: z.object({ sandboxed: z.boolean(), tools: z.array(z.string()) }).nullish(),
});

/** What was noted of the first turn; null when nothing was. */
export const notedTurn = (content: Uint8Array | null): EffectiveTurn | null => {
  if (content === null) return null;
  try {
    return proof.parse(JSON.parse(new TextDecoder().decode(content))).effective ?? null;
  } catch {
    return null;
  }
};
