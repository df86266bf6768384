import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pins from "../../assets/pins.json";
import { dependencies, devDependencies } from "../../package.json";
import { phases } from "../../src/phases/index.ts";
import { dockerPackages } from "../../src/resources/apt-repository.ts";

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

/** The names in the first column of the table under a heading. */
const namesUnder = (heading: string): readonly string[] => {
  const [, section = ""] = read("docs/dependencies.md").split(`## ${heading}\n`);
  const [table = ""] = section.split("\n## ");
  return [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = ""]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
};

/** What phases install: by their own lists, and by resources that they name packages in. */
const installed = [
  ...phases.flatMap((phase) => phase.packages ?? []),
  ...dockerPackages("docker", { id: "debian" }),
  ...(["debian", "ubuntu"] as const).flatMap((id) => dockerPackages("distro", { id })),
  ...phases.flatMap(({ name }) =>
    [...read(`src/phases/${name}.ts`).matchAll(/\bpackages\("\w+", \["([\w.-]+)"\]\)/g)].map(
      ([, each = ""]) => each,
    ),
  ),
];

describe("docs/dependencies.md", () => {
  test("names every package that comes to a server, and nothing else", () => {
    expect(installed).toContain("auditd");
    expect(namesUnder("On the server, from its distribution").toSorted()).toEqual(
      [...new Set(installed)].toSorted(),
    );
  });

  test("names every image", () => {
    const [, base = ""] = /^FROM (\S+)$/m.exec(read("assets/sandbox/Dockerfile")) ?? [];
    const pulled = Object.values(pins).map(({ name }) => name);
    expect(namesUnder("On the server, as images").toSorted()).toEqual([...pulled, base].toSorted());
  });

  test("names what package.json and egress/go.mod ask for, and nothing else", () => {
    expect(documented).toEqual({ ...dependencies, ...devDependencies, ...goModules });
  });

  test("says why, of each once", () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { why } of rows) expect(why.length).toBeGreaterThan(10);
  });
});
