import { describe, expect, test } from "bun:test";
import { environment, environmentFile } from "../../src/stack/environment.ts";
import { stackFiles } from "../../src/stack/files.ts";
import { deployment } from "./deployment.ts";

const egress = "clincher/egress:0123456789ab";
const values = (...given: Parameters<typeof deployment>) => environment(deployment(...given), { egress });

describe("environment", () => {
  test("images by digest where one is locked, by tag otherwise", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const digests = { "ghcr.io/openclaw/openclaw:2026.3.13": digest };
    expect(environment(deployment(), { egress, digests })).toMatchObject({
      OPENCLAW_IMAGE: `ghcr.io/openclaw/openclaw@${digest}`,
      LITELLM_IMAGE: "ghcr.io/berriai/litellm:main-v1.81.3-stable",
      EGRESS_IMAGE: egress,
    });
  });

  test("follows version, edge and addresses", () => {
    expect(
      values({
        openclaw: { version: "2026.9.6" },
        edge: { email: "ops@clincher-test.dev", subnet: "192.168.77.64/27" },
      }),
    ).toMatchObject({
      OPENCLAW_IMAGE: "ghcr.io/openclaw/openclaw:2026.9.6",
      GATEWAY_STOP_GRACE: "60s",
      ACME_EMAIL_OPTION: "email ops@clincher-test.dev",
      ACME_DIRECTORY: "https://acme-v02.api.letsencrypt.org/directory",
      PROXY_SUBNET: "192.168.77.64/27",
      CADDY_ADDRESS: "192.168.77.66",
      GATEWAY_ADDRESS: "192.168.77.67",
    });
  });

  test("each line is a literal assignment", () => {
    const lines = environmentFile(deployment(), { egress }).trimEnd().split("\n").slice(1);
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+='[^']*'$/);
  });
});

test("what everyone may read holds no secret", () => {
  const given = deployment({ channels: { telegram: { enabled: true } } });
  const open = stackFiles(given).filter((file) => !file.secret);
  const text = [environmentFile(given, { egress }), ...open.map((file) => file.content)].join("\n");
  for (const [name, value] of Object.entries(given.secrets)) expect(text.includes(value), name).toBe(false);
});
