/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/**
 * List prices of November 2026, as the providers' price pages have them. LiteLLM carries a list too, but that of a
 * pinned release knows no newer model, and counts what it does not know as free: no budget would ever be reached.
 */
const prices: Readonly<Record<string, readonly [input: number, output: number]>> = {
  "anthropic/claude-opus-4-6": [5, 25],
  "anthropic/claude-opus-4-5": [5, 25],
  "anthropic/claude-opus-4-1": [15, 75],
  "anthropic/claude-sonnet-4-6": [3, 15],
  "anthropic/claude-sonnet-4-5": [3, 15],
  "anthropic/claude-haiku-4-5": [1, 5],
  "openai/gpt-5.2": [1.75, 14],
  "openai/gpt-5.1": [1.25, 10],
  "openai/gpt-5": [1.25, 10],
  "openai/gpt-5-mini": [0.25, 2],
  "openai/gpt-5-nano": [0.05, 0.4],
  "openai/gpt-4.1": [2, 8],
  "openai/gpt-4.1-mini": [0.4, 1.6],
  "openai/gpt-4o": [2.5, 10],
  "openai/gpt-4o-mini": [0.15, 0.6],
  "voyage/voyage-3-large": [0.18, 0],
  "voyage/voyage-3.5": [0.06, 0],
  "voyage/voyage-3.5-lite": [0.02, 0],
  "voyage/voyage-code-3": [0.18, 0],
};

interface Model {
  readonly id: string;
  readonly input_price?: number | undefined;
  readonly output_price?: number | undefined;
}

interface Memory {
  readonly model: string;
  readonly price?: number | undefined;
}

/** The price of "provider/model", with or without the date that Anthropic puts behind it; null when it is not known. */
function knownPrice(model: string): Price | null {
  const found = prices[model] ?? prices[model.replace(/-\d{8}$/, "")];
  return found === undefined ? null : { input: found[0], output: found[1] };
}

/** What the settings say, else what clincher knows; null when neither says both. */
export function modelPrice({ id, input_price, output_price }: Model): Price | null {
  const known = knownPrice(id);
  const [input, output] = [input_price ?? known?.input, output_price ?? known?.output];
  return input === undefined || output === undefined ? null : { input, output };
}

/** The same for embeddings, which have no answer to pay for. */
export function memoryPrice({ model, price }: Memory): Price | null {
  const input = price ?? knownPrice(`voyage/${model}`)?.input;
  return input === undefined ? null : { input, output: 0 };
}
