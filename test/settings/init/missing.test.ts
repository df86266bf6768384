import { describe, expect, test } from "bun:test";
import { missingProblem } from "../../../src/settings/init/missing.ts";
import { addresses, anthropic, domain, secretsFile, settingsFile, state } from "./given.ts";

describe("nobody to ask", () => {
  test("one message has every way to give each missing value", () => {
    const problem = missingProblem(state(), settingsFile, secretsFile);
    const lines = problem?.what.split("\n") ?? [];
    expect(lines.length).toBe(5);
    for (const way of ["--domain", settingsFile, "CLINCHER_DOMAIN"]) expect(lines[1]).toContain(way);
    expect(lines[2]).toContain("--admin-addresses");
    expect(lines[2]).toContain('admin.addresses = ["…"] in ');
    for (const way of [
      secretsFile,
      "--secrets-file",
      "CLINCHER_ANTHROPIC_API_KEY",
      "CLINCHER_ANTHROPIC_API_KEY_FILE",
    ])
      expect(lines[3]).toContain(way);
    expect(lines[4]).toContain("CLINCHER_VOYAGE_API_KEY");
    expect(problem?.fix).toContain("--memory no");
  });

  test("nothing missing, no message", () => {
    const sources = { flags: { domain, ...addresses, "memory.enabled": "no" }, file: null, environment: {} };
    expect(
      missingProblem(state({ sources, secrets: { anthropic_api_key: anthropic } }), "a", "b"),
    ).toBeNull();
  });
});
