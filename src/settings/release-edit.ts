import { type Edit, lineEnd, tableOf } from "./edit.ts";
import { isTable, parseToml, type Table } from "./toml.ts";

const path = ["openclaw", "version"] as const;
const header = /^[ \t]*\[[ \t]*openclaw[ \t]*\][ \t]*(#.*)?\r?$/;
const dotted = /^[ \t]*openclaw[ \t]*\.[ \t]*version[ \t]*=/;
const bare = /^[ \t]*version[ \t]*=/;

const versionOf = ({ openclaw }: Table): unknown => (isTable(openclaw) ? openclaw.version : undefined);

/** What a file says but for the version, in whatever order. */
const others = ({ openclaw, ...rest }: Table): string => {
  const { version: _, ...own } = isTable(openclaw) ? openclaw : {};
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === "bigint"
      ? String(value)
      : isTable(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
  return JSON.stringify([rest, own], sorted);
};

/** An edit counts when the file then says exactly what was meant, whatever it looked like before. */
const proven = (before: Table, version: string, text: string): Edit => {
  const after = tableOf(text);
  if (after === null || versionOf(after) !== version || others(after) !== others(before))
    return { ok: false };
  return { ok: true, text };
};

/** The line with another value; what stands behind it stays. */
const withValue = (line: string, version: string): string =>
  line.replace(/=[ \t]*("[^"]*"|'[^']*')/, `= "${version}"`);

/** Sets openclaw.version in the text of clincher.toml; every other line stays as it is. */
export const withRelease = (text: string, version: string): Edit => {
  const before = tableOf(text);
  if (before === null) return { ok: false };
  if (versionOf(before) === version) return { ok: true, text };
  const end = lineEnd(text);
  const toml = parseToml(text, "");
  const lines = text.split("\n");
  if (versionOf(before) !== undefined) {
    const at = toml.ok ? toml.line(path) : null;
    const line = at === null ? undefined : lines[at - 1];
    if (at === null || line === undefined || !(dotted.test(line) || bare.test(line))) return { ok: false };
    return proven(before, version, lines.with(at - 1, withValue(line, version)).join("\n"));
  }
  const at = lines.findIndex((line) => header.test(line));
  if (at >= 0) {
    const added = lines.toSpliced(at + 1, 0, `version = "${version}"${end === "\r\n" ? "\r" : ""}`);
    return proven(before, version, added.join("\n"));
  }
  const start = text === "" || text.endsWith("\n") ? text : `${text}${end}`;
  return proven(before, version, `${start}${end}[openclaw]${end}version = "${version}"${end}`);
};
