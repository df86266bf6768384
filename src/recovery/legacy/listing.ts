/** One thing in a tar archive. */
export interface Member {
  /** Without "./" in front and "/" behind; "" for the folder itself. One that is not UTF-8 has a NUL at its end. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "hardlink" | "other";
  /** Bytes of a file. */
  readonly size: number;
  /** Where a link points, as written. */
  readonly target: string | null;
}

/** Arguments for GNU tar to list in a form that no name can break. */
export const listingArguments = [
  ...["--list", "--verbose", "--numeric-owner", "--full-time", "--quoting-style=c", "--absolute-names"],
] as const;

const kinds: Readonly<Record<string, Member["kind"]>> = {
  ...{ "-": "file", d: "directory", l: "symlink", h: "hardlink" },
};

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
const row = new RegExp(
  String.raw`^(.)[rwxsStT-]{9} +\d+/\d+ +(\d+|\d+,\d+) \d{4,}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)? ${quoted}(?: (?:->|link to) ${quoted})?$`,
);

const letters: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92, '"': 34, "?": 63 },
};

const exactly = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const decoded = (bytes: Uint8Array): string => {
  try {
    return exactly.decode(bytes);
  } catch {
    return `${new TextDecoder().decode(bytes)}\0`;
  }
};

/** What a C string means: names are bytes, and tar writes those that are no plain characters as octal numbers. */
const unquoted = (text: string): string => {
  const bytes: number[] = [];
  for (const [piece, octal, letter] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]/gsu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(letters[letter] ?? letter.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(piece));
  }
  return decoded(Uint8Array.from(bytes));
};

const plain = (path: string): string =>
  path
    .replace(/^(\.\/+)+/, "")
    .replace(/^\.$/, "")
    .replace(/\/+$/, "");

/** A line of tar's listing; null when it is none. */
export const parseMember = (line: string): Member | null => {
  const [, letter = "", size = "", name, target] = row.exec(line) ?? [];
  if (name === undefined) return null;
  const kind = kinds[letter] ?? "other";
  return {
    path: plain(unquoted(name)),
    kind,
    size: kind === "file" ? Number(size) : 0,
    target: target === undefined ? null : unquoted(target),
  };
};
