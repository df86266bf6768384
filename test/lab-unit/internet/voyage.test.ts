import { expect, test } from "bun:test";
import fc from "fast-check";
import { embed, voyage } from "../../lab/internet/models/voyage.ts";
import { callOf } from "./call.ts";

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

test("an embedding is the same each time and has length 1", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 1024 }), (text, dimensions) => {
      const vector = embed(text, dimensions);
      expect(vector).toEqual(embed(text, dimensions));
      expect(vector.length).toBe(dimensions);
      expect(dot(vector, vector)).toBeCloseTo(1, 4);
    }),
  );
});

test("texts that share words are close, others are not", () => {
  const cat = embed("the cat sat on the mat", 1024);
  expect(dot(cat, embed("a cat on a mat", 1024))).toBeGreaterThan(0.4);
  expect(dot(cat, embed("quantum tunnelling rates", 1024))).toBeLessThan(0.2);
});

const post = (body: unknown, authorization = "Bearer pa-x") =>
  voyage(callOf("POST", "https://api.voyageai.com/v1/embeddings", { headers: { authorization }, body }));

test("answers with 1024 numbers for each input, or as base64 of the same", async () => {
  interface Answer {
    data: { embedding: number[] | string; index: number }[];
  }
  const body = { model: "voyage-3-large", input: ["one", "two"], input_type: "document" };
  const plain = (await post(body).json()) as Answer;
  expect(plain.data.map(({ embedding, index }) => [embedding.length, index])).toEqual([
    [1024, 0],
    [1024, 1],
  ]);
  const packed = (await post({ ...body, encoding_format: "base64" }).json()) as Answer;
  const bytes = Uint8Array.from(Buffer.from(String(packed.data[0]?.embedding), "base64"));
  expect([...new Float32Array(bytes.buffer)]).toEqual(plain.data[0]?.embedding as number[]);
});

test.each([
  ["Bearer sk-x", { model: "m", input: "x" }, 401, "Provided API key is invalid."],
  ["Bearer pa-x", { model: "m" }, 400, "input: Invalid input"],
  ["Bearer pa-x", "{", 400, "The request body is not valid JSON."],
])("refuses %s with %j", async (authorization, body, status, detail) => {
  const response = post(body, authorization);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ detail });
});
