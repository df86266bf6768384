import { describe, expect, test } from "bun:test";
import { domain, load, path, problems } from "./sources.ts";

describe("precedence", () => {
  const layers = {
    flags: { tier: "production" },
    text: `domain = "${domain}"\ntier = "growth"\n`,
    environment: { CLINCHER_TIER: "starter" },
    answers: { tier: "auto" },
  };
  const tierOf = (sources: Partial<typeof layers>): unknown => {
    const result = load({ text: `domain = "${domain}"\n`, ...sources });
    return result.ok ? [result.settings.tier, result.origins.tier] : result.problems;
  };
  test.each([
    [layers, "production", { source: "flag", where: "--tier" }],
    [{ ...layers, flags: {} }, "growth", { source: "file", where: `${path}:2` }],
    [
      { ...layers, flags: {}, text: `domain = "${domain}"` },
      "starter",
      { source: "environment", where: "CLINCHER_TIER" },
    ],
    [{ answers: { tier: "growth" } }, "growth", { source: "prompt", where: "" }],
    [{}, "auto", { source: "default", where: "" }],
  ])("%#", (sources, tier, origin) => {
    expect(tierOf(sources as Partial<typeof layers>)).toEqual([tier, origin]);
  });

  test("a value that is overridden need not be right", () => {
    expect(problems({ flags: { domain }, text: 'domain = "openclaw.example.com"' })).toEqual([]);
  });
});
