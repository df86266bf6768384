import { modelProviders, providerOf } from "../providers.ts";
import { bad, good } from "./read.ts";
import { textValue } from "./value.ts";

/** "provider/model" with a provider that clincher can route to. */
export const modelId = textValue((text) => {
  const known = Object.keys(modelProviders);
  const fix = `Write provider/model, such as anthropic/claude-opus-4-6; providers: ${known.join(", ")}.`;
  if (!/^[a-z0-9-]+\/[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/.test(text)) return bad("is not a model id", fix);
  if (providerOf(text) === null) return bad("names a provider that clincher cannot route to", fix);
  return good(text);
});
