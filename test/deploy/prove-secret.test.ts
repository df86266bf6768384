import { expect, test } from "bun:test";
import { proveSecret } from "../../src/deploy/prove-secret.ts";
import { questionsFor } from "../../src/deploy/smoke-test.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import type { Deployment } from "../../src/settings/deployment.ts";
import { deployment } from "../stack/deployment.ts";

const asked: string[] = [];
const host = new MemoryHost({
  commands: ({ argv }) => {
    asked.push(argv.join(" "));
    return { code: 0, stdout: '{"with the token":{"error":null,"status":404,"text":""}}', stderr: "" };
  },
});
const before = deployment();
const after: Deployment = { ...before, secrets: { ...before.secrets, gateway_token: "new" } };

test("an old token that is let in is told", () =>
  expect(proveSecret(host, "gateway_token", before, after)).rejects.toThrow("old gateway token is refused"));

test("the same token, after a rotation that was cut off and finished by an install, has no old one", async () => {
  asked.length = 0;
  await proveSecret(host, "gateway_token", after, after);
  expect(asked).toEqual([]);
});

test.each([
  ["late, and then refused", [null, null, 401], "proven"],
  ["late, and then let in", [null, 404], "It cannot be seen that the old gateway token is refused"],
  ["never", [null], "It cannot be seen that the old gateway token is refused"],
] as const)("an old token that is answered %s", async (_, answers, expected) => {
  const left = [...answers] as (number | null)[];
  const busy = new MemoryHost({
    commands: () => {
      const status = left.length > 1 ? left.shift() : left[0];
      const outcome = { error: status === null ? "no answer in time" : null, status, text: "" };
      return { code: 0, stdout: JSON.stringify({ "with the token": outcome }), stderr: "" };
    },
  });
  const said = await proveSecret(busy, "gateway_token", before, after).then(
    () => "proven",
    (error: Error) => error.message,
  );
  expect(said).toBe(expected);
});

test.each([
  [
    "gateway_token",
    "with the token",
    [
      [200, false],
      [404, false],
      [401, true],
      [403, true],
      [500, false],
      [null, false],
    ],
  ],
  [
    "litellm_key",
    "models with the key",
    [
      [200, false],
      [399, false],
      [400, true],
      [401, true],
      [500, false],
      [null, false],
    ],
  ],
] as const)("an old %s counts as refused only when it is", async (name, attempt, answers) => {
  for (const [status, refused] of answers) {
    const answering = new MemoryHost({
      commands: () => ({
        code: 0,
        stdout: JSON.stringify({ [attempt]: { error: null, status, text: "" } }),
        stderr: "",
      }),
    });
    const changed = { ...before, secrets: { ...before.secrets, [name]: "another" } };
    const proof = proveSecret(answering, name, before, changed).then(
      () => true,
      () => false,
    );
    expect([status, await proof]).toEqual([status, refused]);
  }
});

const questions = questionsFor(before.settings);
const [first] = questions;
/** What the gateway says of each model that it was asked for: `odd` of the first. */
const answers = (odd: number) =>
  questions.map(({ model }) => ({
    model,
    status: model === first?.model ? odd : 200,
    text: "no",
    cost: null,
    milliseconds: 1,
  }));
test.each([
  ["every model answers with the new key", "anthropic_api_key", answers(200), "shown"],
  ["one model does not", "anthropic_api_key", answers(401), "exit 7: Not every model answers with the new"],
  ["nothing comes back", "anthropic_api_key", [], "exit 7: Not every model answers with the new"],
  ["what is no model's key asks none", "backup_key", answers(401), "shown"],
] as const)("%s", async (_, name, given, expected) => {
  const answering = new MemoryHost({
    commands: () => ({ code: 0, stdout: JSON.stringify(given), stderr: "" }),
  });
  const proof = await proveSecret(answering, name, before, before).then(
    () => "shown",
    (error: unknown) => (error instanceof Failure ? `exit ${error.exit}: ${error.message}` : String(error)),
  );
  expect(proof).toStartWith(expected);
});
