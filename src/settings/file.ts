import type { Problem } from "../problem.ts";
import { environmentName, groups, keyOf, keys } from "./keys.ts";
import { nearest } from "./nearest.ts";
import { isSecretName } from "./secrets.ts";
import { show, showName } from "./show.ts";
import type { Given, SourceFile } from "./sources.ts";
import { isTable, parseToml, type Table } from "./toml.ts";

export interface FileContent {
  readonly given: readonly Given[];
  readonly problems: readonly Problem[];
}

const paths = keys.map((key) => key.path);

/** What to do about a key nobody knows; `where` is the place it stands. */
export function unknownKey(path: string, where: string): Problem {
  const name = path.split(".").at(-1) ?? path;
  if (isSecretName(name))
    return {
      what: `${name} is a secret and does not belong here`,
      where,
      why: "This file can be read by every user of the machine.",
      fix: `Move it to secrets.toml next to it, or set ${environmentName(name)}. If others could read it, replace the key.`,
    };
  const meant = nearest(path, paths) ?? nearest(path, [...groups]) ?? nearest(name, paths);
  return {
    what: `${showName(path)}: there is no such key`,
    where: where.replace(path, showName(path)),
    fix: meant === null ? "Remove it; clincher init --example shows every key." : `Did you mean ${meant}?`,
  };
}

/** Reads clincher.toml into values by path. Unknown keys are problems; known ones are not checked yet. */
export function fromFile({ path: file, text }: SourceFile): FileContent {
  const toml = parseToml(text, file);
  if (!toml.ok) return { given: [], problems: [toml.problem] };
  const given: Given[] = [];
  const problems: Problem[] = [];
  const at = (line: number | null) => (line === null ? file : `${file}:${line}`);
  const visit = (table: Table, prefix: readonly string[]) => {
    for (const [name, value] of Object.entries(table)) {
      const steps = [...prefix, name];
      // A dot inside a quoted key is not a step: keep it from looking like one.
      const path = steps.map((step) => (step.includes(".") ? JSON.stringify(step) : step)).join(".");
      const where = at(toml.line(steps));
      if (keyOf(path) !== undefined) {
        const lineBelow = (below: readonly (string | number)[]) => toml.line([...steps, ...below]);
        given.push({ path, value, origin: { source: "file", where }, lineBelow });
      } else if (!groups.has(path)) problems.push(unknownKey(path, where));
      else if (isTable(value)) visit(value, steps);
      else
        problems.push({
          what: `${path}: ${show(value)} stands where a table belongs`,
          where,
          fix: `Write [${path}] on a line of its own, and its keys below.`,
        });
    }
  };
  visit(toml.table, []);
  return { given, problems };
}
