import { expect, test } from "bun:test";
import { loadSettings } from "../../src/settings/load.ts";
import { domain, problems } from "./sources.ts";

test("what is asked for is of the right kind", () => {
  const result = loadSettings({ flags: {}, file: null, environment: {} });
  expect(result.ok ? [] : result.problems.map(({ fix }) => fix.split(" there")[0])).toEqual([
    'Write domain = "…"',
    'Write admin.addresses = ["…"]',
  ]);
});

test("suggestions", () => {
  const fixes = problems({
    text: `domain = "${domain}"\nteir = "auto"\n[docker]\nsource = "dockr"\n[sandbx]\nx = 1\n[zzz]\nx = 1\n`,
    environment: { CLINCHER_DOMIAN: "x", CLINCHER_MODELS_AVAILABLE: "x", CLINCHER_PROMETHEUS: "x" },
  }).map(([, , fix]) => fix);
  expect(fixes).toEqual([
    "Did you mean tier?",
    "Did you mean sandbox?",
    "Remove it; clincher init --example shows every key.",
    "Did you mean CLINCHER_DOMAIN?",
    "models.available can only be set in clincher.toml, as [[models.available]].",
    "Unset it, or see docs/configure.md for the names.",
    'Choose one of "docker", "distro". Did you mean "docker"?',
  ]);
});
