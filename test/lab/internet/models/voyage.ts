import { z } from "zod";
import type { Call } from "../site.ts";
import { tokensOf } from "./answer.ts";
import { parseBody } from "./body.ts";

const request = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1).max(1000)]),
  input_type: z.enum(["query", "document"]).nullish(),
  output_dimension: z.number().int().min(1).max(2048).nullish(),
  encoding_format: z.literal("base64").nullish(),
});

/**
 * The embedding of a text: the same for the same text, of length 1, and close for texts that share words (each
 * word adds a direction of its own), so that a search over it finds what a reader would.
 */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [""]) {
    for (let seed = 0; seed < 4; seed += 1) {
      const hash = Bun.hash(word, seed) as bigint;
      const index = Number(hash % BigInt(dimensions));
      vector[index] = (vector[index] ?? 0) + (hash >> 63n === 0n ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector.fill(1 / Math.sqrt(dimensions)) : vector.map((value) => value / length);
}

/** Voyage's embeddings, 1024 numbers unless asked otherwise. Takes any bearer key that starts `pa-`. */
export function voyage(call: Call): Response {
  const route = `${call.request.method} ${call.url.pathname}`;
  if (route !== "POST /v1/embeddings") return Response.json({ detail: "Not Found" }, { status: 404 });
  if (!/^Bearer pa-/.test(call.request.headers.get("authorization") ?? "")) {
    return Response.json({ detail: "Provided API key is invalid." }, { status: 401 });
  }
  const parsed = parseBody(request, call.body);
  if (!parsed.ok) {
    const { issue } = parsed;
    const detail =
      issue === undefined
        ? "The request body is not valid JSON."
        : `${issue.path.join(".")}: ${issue.message}`;
    return Response.json({ detail }, { status: 400 });
  }
  const { input, model, output_dimension, encoding_format } = parsed.value;
  const texts = typeof input === "string" ? [input] : input;
  const data = texts.map((text, index) => {
    const vector = embed(text, output_dimension ?? 1024);
    const bytes = new Uint8Array(vector.buffer);
    const embedding = encoding_format === "base64" ? Buffer.from(bytes).toString("base64") : [...vector];
    return { object: "embedding", embedding, index };
  });
  const total_tokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  return Response.json({ object: "list", data, model, usage: { total_tokens } });
}
