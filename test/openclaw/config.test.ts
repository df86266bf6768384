import { describe, expect, test } from "bun:test";
import { renderConfig } from "../../src/openclaw/config.ts";
import { versions } from "../../src/openclaw/intent.ts";
import { intents } from "../../src/openclaw/intents/index.ts";
import { deployment } from "../stack/deployment.ts";
import { differences } from "./differences.ts";

/** Leaves by dotted path; lists whose order means nothing are compared as sets. */
const flat = (value: unknown, path = ""): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const isSet = /\.(allow|deny)$/.test(path) && Array.isArray(value);
    return { [path]: isSet ? [...value].sort() : value };
  }
  const entries = Object.entries(value).map(([key, inner]) =>
    flat(inner, path === "" ? key : `${path}.${key}`),
  );
  return Object.assign({}, ...entries);
};

const telegram = { channels: { telegram: { enabled: true } } };

for (const version of versions) {
  describe(version, () => {
    const render = (...given: Parameters<typeof deployment>) => renderConfig(version, deployment(...given));

    test("is the validated file, but for the listed differences", async () => {
      const validated = await Bun.file(`${import.meta.dir}/fixtures/${version}.json`).json();
      const expected = { ...flat(validated), ...flat(differences[version]) };
      expect(flat(render(telegram))).toEqual(expected);
    });

    test("without a sandbox, no command and no file is the agent's", () => {
      const leaves = flat(render({ sandbox: { enabled: false } }));
      expect(leaves["agents.defaults.sandbox.mode"]).toBe("off");
      for (const tool of ["exec", "write", "edit", "apply_patch", "process"]) {
        expect(leaves["tools.deny"]).toContain(tool);
        expect(leaves["tools.allow"]).not.toContain(tool);
      }
    });

    test("without Telegram, nothing of it", () => {
      const config = render();
      expect(JSON.stringify(config)).not.toContain("telegram");
      expect(flat(config)["tools.allow"]).not.toContain("message");
    });

    test("without memory, no search, no tools for it, and still a closed list of plugins", () => {
      const leaves = flat(render({ memory: { enabled: false } }));
      const where = version === "2026.3.13" ? "agents.defaults.memorySearch" : "memory.search";
      expect(leaves[`${where}.enabled`]).toBe(false);
      expect(leaves["plugins.slots.memory"]).toBe("none");
      expect(leaves["plugins.allow"]).toContain("memory-core");
      expect(leaves["tools.allow"]).not.toContain("memory_search");
      expect(JSON.stringify(leaves)).not.toContain("voyage");
    });

    test("no list that OpenClaw takes for no restriction when it is empty", () => {
      const lists = ["plugins.allow", "skills.allowBundled", "tools.allow", "gateway.trustedProxies"];
      const leaves = flat(render({ memory: { enabled: false } }));
      for (const path of lists) expect(leaves[path]).not.toBeEmpty();
    });

    test("follows the settings", () => {
      const leaves = flat(
        render({
          domain: "chat.clincher-test.dev",
          edge: { subnet: "10.9.8.0/28" },
          models: {
            primary: "openai/gpt-5-mini",
            fallbacks: [],
            heartbeat: "openai/gpt-5-mini",
            max_tokens: 1000,
            available: [{ id: "openai/gpt-5-mini" }],
          },
        }),
      );
      expect(leaves["gateway.trustedProxies"]).toEqual(["10.9.8.2"]);
      expect(leaves["gateway.controlUi.allowedOrigins"]).toEqual(["https://chat.clincher-test.dev"]);
      expect(leaves["agents.defaults.model.primary"]).toBe("litellm/openai/gpt-5-mini");
      expect(leaves["agents.defaults.model.fallbacks"]).toEqual([]);
      expect(leaves["agents.defaults.models.litellm/openai/gpt-5-mini.params.maxTokens"]).toBe(1000);
    });

    test("holds no secret", () => {
      const { secrets } = deployment();
      const text = JSON.stringify(render(telegram));
      for (const value of Object.values(secrets)) expect(text).not.toContain(value);
    });

    test("every intent says what this version does", () => {
      for (const intent of intents) {
        const at = intent.at[version];
        const said = "unsupported" in at ? at.unsupported : { ...at.set, ...at.add };
        expect(said, intent.name).not.toBeEmpty();
      }
    });
  });
}

test("intents have names of their own", () => {
  const names = intents.map((intent) => intent.name);
  expect(new Set(names).size).toBe(names.length);
});
