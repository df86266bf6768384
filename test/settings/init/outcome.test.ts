import { describe, expect, test } from "bun:test";
import { decide, type InitRequest } from "../../../src/settings/init/outcome.ts";
import { loadSettings } from "../../../src/settings/load.ts";
import { loadSecrets } from "../../../src/settings/secrets/load.ts";
import type { SomeSecrets } from "../../../src/settings/secrets.ts";
import { addresses, anthropic, domain, secretsFile, settingsFile } from "./given.ts";

describe("what is written", () => {
  const loaded = (text: string, flags = {}) => {
    const result = loadSettings({ flags, file: { path: "/s", text }, environment: {} });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result;
  };
  const request = (given: Partial<InitRequest> = {}): InitRequest => ({
    flags: {},
    settingsFile: null,
    secretsFile: null,
    secretsInFile: {},
    force: false,
    ...given,
  });
  const file = (text: string) => ({ path: "", text });
  const full: SomeSecrets = {
    anthropic_api_key: anthropic,
    gateway_token: "g".repeat(40),
    litellm_key: `sk-${"l".repeat(40)}`,
    backup_key: "b".repeat(40),
  };
  const settings = `domain = "${domain}"\nadmin.addresses = ["203.0.113.7"]\n# mine\n`;

  test("first run: both files, secrets first and closed to others", () => {
    const { writes, secretsAdded } = decide(request(), loaded(settings), { anthropic_api_key: anthropic });
    expect(writes.map(({ path, mode }) => [path, mode])).toEqual([
      [secretsFile, 0o600],
      [settingsFile, 0o644],
    ]);
    expect(secretsAdded).toEqual(["anthropic_api_key", "gateway_token", "litellm_key", "backup_key"]);
    expect(writes[1]?.content).not.toContain(anthropic);
  });

  test("second run: nothing", () => {
    const again = request({ settingsFile: file(settings), secretsFile: file("kept"), secretsInFile: full });
    expect(decide(again, loaded(settings), full)).toMatchObject({
      writes: [],
      settingsKept: true,
      ignored: [],
    });
  });

  test("flags that a kept file contradicts are named", () => {
    const again = request({
      settingsFile: file(settings),
      secretsFile: file("kept"),
      secretsInFile: full,
      flags: { domain, ...addresses, tier: "growth" },
    });
    expect(decide(again, loaded(settings), full)).toMatchObject({ writes: [], ignored: ["tier"] });
  });

  test("a new secret is added below what is there; what is there is never made again", () => {
    const { backup_key: _, ...before } = full;
    const text = '# my comment\nanthropic_api_key = "…"';
    const some = request({ settingsFile: file(settings), secretsFile: file(text), secretsInFile: before });
    const { writes, secretsAdded } = decide(some, loaded(settings), before);
    expect(secretsAdded).toEqual(["backup_key"]);
    expect(writes).toEqual([{ path: secretsFile, mode: 0o600, content: expect.any(String) }]);
    expect(writes[0]?.content).toMatch(
      /^# my comment\nanthropic_api_key = "…"\n\n# Added by clincher init.\nbackup_key = "[0-9a-f]{64}"\n$/,
    );
  });

  test("another value for a secret that is there: only with --force, and the old file is kept", () => {
    const other = "sk-ant-another-key";
    const kept = request({ settingsFile: file(settings), secretsFile: file("old"), secretsInFile: full });
    const given = { ...full, anthropic_api_key: other };
    expect(decide(kept, loaded(settings), given)).toMatchObject({
      writes: [],
      secretsKept: ["anthropic_api_key"],
    });
    const forced = decide({ ...kept, force: true }, loaded(settings), given);
    const [previous, now] = forced.writes.filter(({ path }) => path.startsWith(secretsFile));
    expect(previous).toEqual({ path: `${secretsFile}.previous`, mode: 0o600, content: "old" });
    const read = loadSecrets({
      override: null,
      file: { path: secretsFile, text: now?.content ?? "" },
      environment: {},
      environmentFiles: {},
    });
    expect(read.ok && read.secrets).toEqual(given);
  });

  test("--force writes the settings anew and keeps the old file", () => {
    const forced = request({
      settingsFile: file(settings),
      secretsFile: file("old"),
      secretsInFile: full,
      force: true,
    });
    const { writes, settingsKept } = decide(forced, loaded(settings, { tier: "growth" }), full);
    expect(settingsKept).toBe(false);
    expect(writes.map(({ path, content }) => [path, content])).toEqual([
      [`${settingsFile}.previous`, settings],
      [settingsFile, expect.stringContaining('tier = "growth"')],
    ]);
  });
});
