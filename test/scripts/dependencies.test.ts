import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies, devDependencies } from "../../package.json";

const read = (path: string): string => readFileSync(join(import.meta.dir, "..", "..", path), "utf8");

/** Rows of every table of the document: name, version, and why. */
const rows = [...read("docs/dependencies.md").matchAll(/^\| (\S+) +\| (v?\d\S*) +\| (.+?) +\|$/gm)].map(
  ([, name = "", version = "", why = ""]) => ({ name, version, why }),
);
const documented = Object.fromEntries(rows.map(({ name, version }) => [name, version]));

/** Modules that egress/go.mod asks for itself; the others are theirs. */
const goModules = Object.fromEntries(
  [...read("egress/go.mod").matchAll(/^\s+(\S+) (v\S+)$/gm)].map(([, name = "", version = ""]) => [
    name,
    version,
  ]),
);

describe("docs/dependencies.md", () => {
  test("names what package.json and egress/go.mod ask for, and nothing else", () => {
    expect(documented).toEqual({ ...dependencies, ...devDependencies, ...goModules });
  });

  test("says why, of each once", () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { why } of rows) expect(why.length).toBeGreaterThan(10);
  });
});
