import { type Key, keys } from "../keys.ts";
import { tomlValue } from "../show.ts";
import { isTable } from "../toml.ts";

const header = [
  "# Settings of clincher on this server. Edit this file, then run: clincher plan",
  "# Only what differs from the defaults is here; clincher init --example shows every key, its range and why.",
];

const isDefault = (key: Key, value: unknown) =>
  JSON.stringify(value) === JSON.stringify(key.fallback) && key.fallback !== undefined;

function tablesOf(key: Key, value: unknown): string[] {
  const rows = Array.isArray(value) ? value.filter(isTable) : [];
  return rows.flatMap((row) => [
    `[[${key.path}]]`,
    ...key.columns.flatMap(({ path }) =>
      row[path] === undefined ? [] : [`${path} = ${tomlValue(row[path])}`],
    ),
    "",
  ]);
}

/** clincher.toml with the given values, as the file would have them; those that equal the default are left out. */
export function settingsText(values: ReadonlyMap<string, unknown>): string {
  const chosen = keys.filter((key) => values.has(key.path) && !isDefault(key, values.get(key.path)));
  const groupOf = ({ path }: Key) => path.split(".").slice(0, -1).join(".");
  const scalars = chosen.filter((key) => key.kind.type !== "tables");
  const sections = [...new Set(scalars.map(groupOf))].map((group) => [
    ...(group === "" ? [] : [`[${group}]`]),
    ...scalars
      .filter((key) => groupOf(key) === group)
      .flatMap((key) => [
        `# ${key.description}.`,
        `${key.path.split(".").at(-1)} = ${tomlValue(values.get(key.path))}`,
      ]),
    "",
  ]);
  const tables = chosen
    .filter((key) => key.kind.type === "tables")
    .map((key) => [`# ${key.description}.`, ...tablesOf(key, values.get(key.path))]);
  return [...header, "", ...sections.flat(), ...tables.flat()].join("\n").replace(/\n+$/, "\n");
}
