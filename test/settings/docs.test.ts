import { expect, test } from "bun:test";
import { flagShortcuts } from "../../src/settings/flags.ts";
import { loadSettings } from "../../src/settings/load.ts";
import { ruleOf } from "../../src/settings/secrets/rules.ts";
import { generatedSecrets, givenSecrets } from "../../src/settings/secrets.ts";
import { tierLimits } from "../../src/settings/tiers.ts";
import { memoryText } from "../../src/settings/values/size.ts";

const docs = (await Bun.file(new URL("../../docs/configure.md", import.meta.url)).text())
  // The tables are aligned for people.
  .replace(/ +\|/g, " |");

test("names every flag and secret", () => {
  for (const { flag } of flagShortcuts) expect(docs).toContain(`\`--${flag} `);
  for (const name of givenSecrets)
    expect(docs).toContain(`| \`${name}\` | ${ruleOf(name).from.split(" ")[0]}`);
  for (const name of generatedSecrets) expect(docs).toContain(`| \`${name}\` | made by clincher |`);
});

test("has the limits of the tiers", () => {
  for (const [tier, limits] of Object.entries(tierLimits)) {
    const row = docs.split("\n").find((line) => line.startsWith(`| ${tier} |`)) ?? "";
    const cells = row.split("|").map((cell) => cell.trim());
    const shown = [limits.gateway, limits.litellm, limits.egress].map(
      ({ memory, cpus }) => `${memoryText(memory)}, ${cpus} CPU${cpus > 1 ? "s" : ""}`,
    );
    expect(cells.slice(4, 7)).toEqual(shown);
  }
});

test("shows a file that works, and an error as it is", () => {
  const example = /```toml\n([\s\S]*?)```/.exec(docs)?.[1] ?? "";
  expect(loadSettings({ flags: {}, file: { path: "/s", text: example }, environment: {} }).ok).toBe(true);
  const text = `${'domain = "openclaw.my-company.org"'}${"\n".repeat(12)}[edge]\nsubnet = "10.0.0.0/8"`;
  const file = { path: "/etc/clincher/clincher.toml", text };
  const result = loadSettings({ flags: {}, file, environment: {} });
  const [problem] = result.ok ? [] : result.problems;
  expect(docs).toContain(`error: ${problem?.what}\n  where: ${problem?.where}\n  fix: ${problem?.fix}\n`);
});
