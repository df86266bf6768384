import { expect, test } from "bun:test";
import { domain, load } from "./sources.ts";

test("variables of scripts and of secrets are not settings", () => {
  const environment = Object.fromEntries(
    [
      "CLINCHER_LAB_HOME",
      "CLINCHER_TEST",
      "CLINCHER_RELEASE_URL",
      "CLINCHER_URL",
      "CLINCHER_NO_VERIFY",
      "CLINCHER_DEBUG",
      "CLINCHER_PREFIX",
    ]
      .concat(["CLINCHER_ANTHROPIC_API_KEY", "CLINCHER_VOYAGE_API_KEY_FILE", "PATH"])
      .map((name) => [name, "x"]),
  );
  expect(load({ flags: { domain }, environment }).ok).toBe(true);
});
