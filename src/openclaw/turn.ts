import { z } from "zod";

export interface Question {
  readonly container: string;
  readonly message: string;
  /** Name of a session of its own: the operator's main one has to stay what it is. */
  readonly session: string;
  /** Another for each question of a session: the gateway does not answer one twice. */
  readonly key: string;
  /** How long the agent may take, seconds. */
  readonly seconds: number;
}

/**
 * Command that asks the agent in the running gateway. Not `openclaw agent`: when the gateway refuses, that one goes on by
 * itself in a process of its own, which proves nothing and outlives the command with the session locked; and its
 * --session-id makes the main session another one (both seen with 2026.3.13 and 2026.9.6).
 */
export const turnCommand = ({
  container,
  message,
  session,
  key,
  seconds,
}: Question): readonly [string, ...string[]] => [
  "docker",
  ...["exec", container, "timeout", "--kill-after=5", String(seconds + 20)],
  ...["node", "/app/openclaw.mjs", "gateway", "call", "agent", "--expect-final", "--json"],
  ...["--timeout", String(seconds * 1000), "--params"],
  JSON.stringify({
    message,
    agentId: "main",
    sessionKey: `agent:main:${session}`,
    idempotencyKey: `${session}-${key}`,
  }),
];

const payloads = z.array(z.object({ text: z.string().nullish() }));

/** What comes of such a command. An answer that no gateway gave would be at the top, not below `result`. */
const output = z.object({ result: z.object({ payloads }) }).transform(({ result }) => result.payloads);

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
    const { meta } = z.object({ result: z.object({ meta: report }) }).parse(whole).result;
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
