import { expect, test } from "bun:test";
import { problems } from "./sources.ts";

test("what looks like a secret is never shown", () => {
  const secrets = [
    "sk-ant-REDACTED",
    "12345:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "0123456789abcdef".repeat(4),
  ];
  for (const secret of secrets) {
    const everywhere = problems({
      text: `[edge]\nemail = "${secret}"\n[models]\nprimary = "${secret}"\n`,
      flags: { tier: secret },
      environment: { CLINCHER_DOMAIN: secret },
    });
    expect(everywhere.length).toBe(4);
    expect(JSON.stringify(everywhere)).not.toContain(secret);
  }
});
