import { describe, expect, test } from "bun:test";
import { supportBundle } from "../../src/deploy/support-bundle.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { redactShapes } from "../../src/settings/redact-shapes.ts";

const known = {
  anthropic_api_key: "sk-ant-api03-planted-4f1d9c0be2a74b55a1f2c3d4e5f60718",
  gateway_token: "planted0token0planted0token0planted0token0planted0token",
  backup_key: "planted-backup-key-with-no-shape-at-all",
};
const unknown = [
  "sk-proj-Zm9vYmFyYmF6cXV4Zm9vYmFy",
  "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
  "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "hunter2hunter2",
];
const said = [
  ...Object.values(known),
  `Authorization: Bearer ${unknown[0]}`,
  `https://api.telegram.org/bot${unknown[1]}/getMe`,
  `git clone with ${unknown[2]}`,
  `cookie ${unknown[3]}`,
  `key ${unknown[4]}`,
  `password = "${unknown[5]}" and postgres://me:${unknown[5]}@db`,
].join("\n");

/** Every program says every secret, and so does every file. */
const leaky = () =>
  new MemoryHost({
    files: {
      "/etc/clincher/secrets.toml": Object.entries(known)
        .map(([name, value]) => `${name} = "${value}"\n`)
        .join(""),
      "/etc/clincher/clincher.toml": said,
      "/opt/openclaw/.env": said,
      "/etc/docker/daemon.json": said,
    },
    commands: (command) => {
      for (const line of said.split("\n")) command.onLine?.(`2026-11-21T07:30:00Z ${line}`);
      return { code: 0, stdout: said, stderr: said };
    },
  });

describe("a support bundle", () => {
  test("has no secret, whoever says it and wherever it stands", async () => {
    const text = await supportBundle(leaky(), { logs: true });
    for (const secret of [...Object.values(known), ...unknown]) expect(text).not.toContain(secret);
    for (const name of Object.keys(known)) expect(text).toContain(`[${name}]`);
    expect(text).toContain("[bot token]");
  });

  test("the check can fail: without redaction they are all there", () => {
    for (const secret of [...Object.values(known), ...unknown]) expect(said).toContain(secret);
  });

  test("logs are left out when they are not wanted", async () => {
    expect(await supportBundle(leaky(), { logs: false })).not.toContain("logs of the services");
    expect(await supportBundle(leaky(), { logs: true })).toContain("logs of the services");
  });

  test.each([
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "openclaw-litellm Up 2 hours (healthy)",
    "gateway_token is a name",
    "2026-11-21T07:30:00.123456789Z 172.30.0.2:4750",
    "commit 9a67dd0c1f0a9a67dd0c1f0a9a67dd0c1f0a1234",
  ])("%s is no secret", (text) => expect(redactShapes(text)).toBe(text));
});
