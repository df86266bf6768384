import { describe, expect, test } from "bun:test";
import { parse } from "@iarna/toml";
import { exampleText } from "../../src/settings/example.ts";
import { keys } from "../../src/settings/keys.ts";
import { loadSettings } from "../../src/settings/load.ts";
import { loadSecrets } from "../../src/settings/secrets/load.ts";
import { secretNames } from "../../src/settings/secrets.ts";
import { tierLimits } from "../../src/settings/tiers.ts";
import { isTable } from "../../src/settings/toml.ts";
import { memoryText } from "../../src/settings/values/size.ts";

const secretsExample = await Bun.file(new URL("../../assets/secrets.example.toml", import.meta.url)).text();

/** The example with the lines taken in that are commented because they have no fixed default. */
const uncommented = (text: string) => text.replace(/^# (\w+ = |\[\[)/gm, "$1");

const leaves = (table: Record<string, unknown>, prefix = ""): [string, unknown][] =>
  Object.entries(table).flatMap(([name, value]): [string, unknown][] =>
    isTable(value) ? leaves(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value]],
  );

const shown = new Map(leaves(parse(exampleText)));
const all = new Map(leaves(parse(uncommented(exampleText))));

test("has every key of the schema, and no other", () => {
  expect([...all.keys()].sort()).toEqual(keys.map((key) => key.path).sort());
});

test("shows the default of every key that has one, and comments the others", () => {
  for (const { path, fallback, required } of keys) {
    // An empty list of tables has no line: tables cannot be added below one.
    if (required || JSON.stringify([path, fallback]) === '["egress.allow",[]]') continue;
    // Through JSON: the parser marks its lists.
    expect([path, JSON.stringify(shown.get(path))]).toEqual([path, JSON.stringify(fallback)]);
  }
});

test("has every choice of a key above it", () => {
  for (const { path, kind } of keys) {
    if (kind.type !== "choice") continue;
    const name = path.split(".").at(-1);
    const comment = new RegExp(`((?:^#.*\\n)+)${name} =`, "m").exec(exampleText)?.[1] ?? "";
    expect(comment).toContain(kind.choices.join(" | "));
  }
});

test("shows the limits of the tiers", () => {
  for (const name of ["gateway", "litellm"] as const) {
    const values = [tierLimits.starter, tierLimits.growth, tierLimits.production].map(
      (limits) => limits[name],
    );
    expect(exampleText).toContain(`# ${values.map(({ memory }) => memoryText(memory)).join(" / ")}`);
    expect(exampleText).toContain(`# ${values.map(({ cpus }) => cpus).join(" / ")}`);
    expect(all.get(`limits.${name}.memory`)).toBe(memoryText(tierLimits.starter[name].memory));
  }
  for (const { egress } of Object.values(tierLimits))
    expect([all.get("limits.egress.memory"), all.get("limits.egress.cpus")]).toEqual([
      memoryText(egress.memory),
      egress.cpus,
    ]);
});

describe("used as it is", () => {
  const load = (text: string) =>
    loadSettings({ flags: {}, file: { path: "clincher.toml", text }, environment: {} });

  test("is refused for its placeholder alone", () => {
    const result = load(exampleText);
    expect(result.ok ? [] : result.problems.map(({ what }) => what)).toEqual([
      'domain: "openclaw.example.com" is a placeholder from an example',
    ]);
  });

  test("with a domain, is the same as the defaults", () => {
    const result = load(exampleText.replace("openclaw.example.com", "agent.my-company.org"));
    const plain = load('domain = "agent.my-company.org"\nadmin.addresses = ["anywhere"]');
    expect(result.ok && plain.ok && Bun.deepEquals(result.settings, plain.settings)).toBe(true);
  });
});

describe("the example of secrets", () => {
  const load = (text: string) =>
    loadSecrets({
      override: null,
      file: { path: "secrets.toml", text },
      environment: {},
      environmentFiles: {},
    });

  test("has every secret, and no other", () => {
    expect(Object.keys(parse(uncommented(secretsExample))).sort()).toEqual([...secretNames].sort());
  });

  test("is refused, once for each placeholder", () => {
    const result = load(uncommented(secretsExample));
    const refused = result.ok
      ? []
      : result.problems.map(({ what }) => what.replace(/: the value is a placeholder.*/, ""));
    expect(refused.sort()).toEqual([...secretNames].sort());
  });
});
