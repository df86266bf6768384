import { describe, expect, test } from "bun:test";
import { settingsText } from "../../../src/settings/init/settings-text.ts";
import { loadSettings } from "../../../src/settings/load.ts";
import { addresses, domain } from "./given.ts";

describe("the settings file", () => {
  const write = (given: Readonly<Record<string, string>>, text = "") => {
    const loaded = loadSettings({
      flags: { ...addresses, ...given },
      file: { path: "/s", text },
      environment: {},
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return { loaded, text: settingsText(loaded.values) };
  };
  const body = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("has only what differs from the defaults", () => {
    expect(body(write({ domain, tier: "auto", "edge.subnet": "172.30.0.0/24" }).text)).toEqual([
      `domain = "${domain}"`,
      "[admin]",
      'addresses = ["203.0.113.7"]',
    ]);
  });

  test("is read back as the same settings", () => {
    const models =
      '[[models.available]]\nid = "openai/gpt-5.2"\n[[models.available]]\nid = "anthropic/claude-opus-4-5"\nrequests_per_minute = 9\n';
    const { loaded, text } = write(
      {
        domain: "bücher.de",
        tier: "growth",
        "models.primary": "openai/gpt-5.2",
        "models.fallbacks": "",
        "models.heartbeat": "anthropic/claude-opus-4-5",
        "models.max_tokens": "8192",
        "limits.gateway.memory": "2G",
        "limits.gateway.cpus": "1.5",
        "channels.telegram.enabled": "true",
      },
      models,
    );
    const again = loadSettings({ flags: {}, file: { path: "/s", text }, environment: {} });
    expect(again.ok && again.settings).toEqual(loaded.settings);
    expect(again.ok && settingsText(again.values)).toBe(text);
    // Tables of a list come last, or the keys after them would belong to them.
    expect(body(text).findIndex((line) => line.startsWith("[["))).toBe(body(text).length - 5);
  });
});
