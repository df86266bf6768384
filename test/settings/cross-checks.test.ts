import { describe, expect, test } from "bun:test";
import { domain, path, problems } from "./sources.ts";

describe("keys together", () => {
  const models = (rest: string) => ({ text: `domain = "${domain}"\n[models]\n${rest}` });
  const allowed = (host: string) => `[[egress.allow]]\nhost = "${host}"\nfor = "gateway"\nwhy = "a test"\n`;
  test.each([
    [
      models('primary = "anthropic/claude-x"'),
      `${path}:3`,
      'models.primary: "anthropic/claude-x" is not in models.available',
    ],
    [
      models('heartbeat = "openai/gpt"'),
      `${path}:3`,
      'models.heartbeat: "openai/gpt" is not in models.available',
    ],
    [
      models('fallbacks = ["openai/gpt"]'),
      `${path}:3`,
      'models.fallbacks: "openai/gpt" is not in models.available',
    ],
    [models('fallbacks = ["anthropic/claude-opus-4-6"]'), `${path}:3`, "is the primary model already"],
    [
      models('fallbacks = ["anthropic/claude-sonnet-4-6", "anthropic/claude-sonnet-4-6"]'),
      `${path}:3`,
      "is listed twice",
    ],
    [{ text: `domain = "${domain}"\n${allowed("api.anthropic.com")}` }, `${path}:2`, "is a model host"],
    [{ text: `domain = "${domain}"\n${allowed("api.voyageai.com")}` }, `${path}:2`, "is a model host"],
    [
      { text: `domain = "${domain}"\n${allowed("a.org")}${allowed("A.org.")}` },
      `${path}:2`,
      "a.org for gateway is listed twice",
    ],
  ] as const)("%#", (sources, where, what) => {
    expect(problems(sources)).toEqual([[where, expect.stringContaining(what), expect.any(String)]]);
  });

  test.each([
    ["", ["knows no price"]],
    ["input_price = 1\n", ["knows no price"]],
    ["input_price = 1\noutput_price = 2\n", []],
  ])("a model that clincher knows no price of needs both: %p", (prices, what) => {
    const all = "anthropic/claude-opus-9";
    const found = problems({
      text: `domain = "${domain}"\n[models]\nprimary = "${all}"\nfallbacks = []\nheartbeat = "${all}"\n[[models.available]]\nid = "${all}"\n${prices}`,
    });
    expect(found.map(([, each]) => each)).toEqual(what.map((each) => expect.stringContaining(each)));
  });

  test("embeddings without a known price", () => {
    const found = problems({ text: `domain = "${domain}"\n[memory]\nmodel = "voyage-9"` });
    expect(found).toEqual([[`${path}:3`, expect.stringContaining("knows no price"), expect.any(String)]]);
  });

  test("a model listed twice", () => {
    const twice = '[[models.available]]\nid = "anthropic/claude-opus-4-6"\n'.repeat(2);
    const found = problems({
      text: `domain = "${domain}"\n${twice}`,
      flags: { "models.fallbacks": "", "models.heartbeat": "anthropic/claude-opus-4-6" },
    });
    expect(found.map(([, what]) => what)).toEqual([
      'models.available: "anthropic/claude-opus-4-6" is listed twice',
    ]);
  });

  test("a default that no longer fits says that it is the default", () => {
    const found = problems({ text: `domain = "${domain}"\n[[models.available]]\nid = "openai/gpt-5.2"` });
    expect(found.map(([where, what]) => [where, what.includes("(the default)")])).toEqual([
      ["", true],
      ["", true],
      ["", true],
    ]);
  });
});
