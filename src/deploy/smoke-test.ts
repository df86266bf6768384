import { z } from "zod";
import { stackAssets } from "../../embedded/stack.ts";
import { exitCodes } from "../exit.ts";
import { dockerExec } from "../facts/docker-exec.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Settings } from "../settings/schema.ts";
import { services } from "../stack/services.ts";

/** One model's answer to one small question. */
export interface Smoke {
  readonly model: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** US dollars, as LiteLLM counts; null when it does not say. */
  readonly cost: number | null;
  /** Why not, in one line; null when all is well. */
  readonly error: string | null;
}

interface Question {
  readonly model: string;
  readonly path: string;
  readonly body: object;
}

/** Longer than the script waits for a model, seconds. */
const patienceSeconds = 90;

/** The smallest request that shows that a model answers, for each that the settings name. */
export const questionsFor = ({ models, memory }: Settings): readonly Question[] => [
  ...models.available.map(({ id: model }) => ({
    model,
    path: "/v1/chat/completions",
    body: {
      model,
      max_completion_tokens: 16,
      messages: [{ role: "user", content: "Answer with one word: ready" }],
    },
  })),
  ...(memory.enabled
    ? [
        {
          model: memory.model,
          path: "/v1/embeddings",
          body: { model: memory.model, input: ["ready"] },
        },
      ]
    : []),
];

const answers = z.array(
  z.object({
    model: z.string(),
    status: z.int(),
    text: z.string(),
    cost: z.string().nullable(),
    milliseconds: z.number(),
  }),
);

const refusal = z.object({ error: z.object({ message: z.string() }) });

/** One line without anything that steers a terminal. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]+/g, " ").trim();

const reason = (status: number, text: string): string => {
  const message = ((): string => {
    try {
      return refusal.parse(JSON.parse(text)).error.message;
    } catch {
      return text;
    }
  })();
  return plain(status === 0 ? message : `${status} ${message}`).slice(0, 300);
};

const costOf = (cost: string | null): number | null => {
  const amount = Number(cost ?? Number.NaN);
  return Number.isFinite(amount) ? amount : null;
};

/** What the script printed, or whoever has the gateway's container in its place; null when it is something else. */
export const smokeIn = (output: string): readonly Smoke[] | null => {
  try {
    return answers.parse(JSON.parse(output)).map(({ model, status, text, cost, milliseconds }) => {
      const ok = status === 200;
      const error = ok ? null : reason(status, text);
      return { model: plain(model), ok, milliseconds, cost: costOf(cost), error };
    });
  } catch {
    return null;
  }
};

/** One for each model that was asked: whoever has the gateway's container may leave some out, or all. */
export const answersOf = (asked: readonly { readonly model: string }[], given: readonly Smoke[]) =>
  asked.map(
    ({ model }): Smoke =>
      given.find((each) => each.model === model) ?? {
        model,
        ok: false,
        milliseconds: 0,
        cost: null,
        error: "nothing came back of it",
      },
  );

/** Asks every model, side by side. Throws when there is no gateway to ask from. */
export const smokeTest = async (host: Host, settings: Settings): Promise<readonly Smoke[]> => {
  const program = ["node", "-e", stackAssets.askModels];
  const asked = questionsFor(settings);
  const { code, stdout, stderr } = await dockerExec(host, services.gateway, program, {
    stdin: JSON.stringify(asked),
    timeoutSeconds: patienceSeconds,
  });
  const smoke = code === 0 ? smokeIn(stdout) : null;
  if (smoke !== null) return answersOf(asked, smoke);
  throw new Failure(exitCodes.unhealthy, {
    what: "The models cannot be asked from the gateway's container",
    why: plain(stderr).slice(-300) || `the attempt ended with ${code}`,
    fix: "See whether it runs: clincher status",
  });
};
