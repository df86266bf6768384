import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { serviceInputs } from "../../src/stack/inputs.ts";
import type { ServiceKey } from "../../src/stack/services.ts";
import { deployment } from "./deployment.ts";

const before = serviceInputs(deployment());

const changed = (...given: Parameters<typeof deployment>): readonly string[] => {
  const after = serviceInputs(deployment(...given));
  return (Object.keys(after) as ServiceKey[]).filter((key) => after[key] !== before[key]);
};

describe("a change recreates exactly the services that see it", () => {
  const cases: readonly (readonly [string, Parameters<typeof deployment>, readonly ServiceKey[]])[] = [
    ["nothing", [], []],
    ["gateway token", [{}, { gateway_token: "another" }], ["gateway"]],
    ["LiteLLM key", [{}, { litellm_key: "sk-another" }], ["gateway", "litellm"]],
    ["provider key", [{}, { anthropic_api_key: "sk-ant-another" }], ["litellm"]],
    ["key of a channel that is off", [{}, { telegram_bot_token: "2:another" }], []],
    ["domain", [{ domain: "chat.clincher-test.dev" }], ["gateway"]],
    ["Telegram", [{ channels: { telegram: { enabled: true } } }], ["gateway"]],
    ["memory off", [{ memory: { enabled: false } }], ["gateway", "litellm"]],
    ["a host that is allowed", [{ egress: { allow: [{ host: "a.org", for: "gateway", why: "x" }] } }], []],
  ];
  for (const [what, given, services] of cases) {
    test(what, () => expect(changed(...given)).toEqual([...services]));
  }
});

test("the label of a service with secrets cannot be found by guessing them", () => {
  const other = serviceInputs(deployment({}, { backup_key: "another" }));
  expect(other.litellm).not.toBe(before.litellm);
  expect(other.caddy).toBe(before.caddy);
  const plain = createHash("sha256").update("sk-litellm-1").digest("hex");
  expect(Object.values(before)).not.toContain(plain.slice(0, 16));
});
