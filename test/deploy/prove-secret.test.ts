import { expect, test } from "bun:test";
import { proveSecret } from "../../src/deploy/prove-secret.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Deployment } from "../../src/settings/deployment.ts";
import { deployment } from "../stack/deployment.ts";

const asked: string[] = [];
const host = new MemoryHost({
  commands: ({ argv }) => {
    asked.push(argv.join(" "));
    return { code: 0, stdout: '{"with the token":{"status":404}}', stderr: "" };
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
