import type { Deployment } from "../settings/deployment.ts";
import type { Json } from "./intent.ts";

/** The gateway's name for a model behind LiteLLM. */
export const modelReference = (id: string): string => `litellm/${id}`;

const short = (id: string): string => id.slice(id.indexOf("/") + 1).replace(/-\d{8}$/, "");

/** "anthropic/claude-haiku-4-5-20251001" → "Claude Haiku 4.5". */
const title = (id: string): string =>
  short(id)
    .replace(/(\d)-(?=\d)/g, "$1.")
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");

/** "opus" for a Claude Opus; what has no such family goes by its own name. */
const alias = (id: string): string => /\b(opus|sonnet|haiku)\b/.exec(id)?.[1] ?? short(id);

/** Cost 0: LiteLLM counts, the gateway would count twice and from an older price list. */
const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** The models that the gateway offers, as its settings name them. */
export const catalogue = ({ settings }: Deployment): Json =>
  settings.models.available.map(({ id }) => ({
    id,
    name: `${title(id)} (LiteLLM)`,
    reasoning: false,
    input: ["text", "image"],
    cost: free,
    contextWindow: 200_000,
    maxTokens: settings.models.max_tokens,
  }));

/** The models that a session may choose, each under a short name; the first of a family gets the family's. */
export const choices = ({ settings }: Deployment): Json => {
  const taken = new Set<string>();
  const nameOf = (id: string): string => {
    const name = taken.has(alias(id)) ? short(id) : alias(id);
    taken.add(name);
    return name;
  };
  return Object.fromEntries(
    settings.models.available.map(({ id }) => [
      modelReference(id),
      { alias: nameOf(id), params: { maxTokens: settings.models.max_tokens } },
    ]),
  );
};
