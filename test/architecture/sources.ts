import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";

/** A file of the product, by its path inside src ("host/files.ts"). */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const src = join(import.meta.dir, "../../src");

/** Every TypeScript file in src. */
export const sources = (): readonly Source[] =>
  readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(src, path), "utf8") }));

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** Gone when the program runs. */
  readonly typesOnly: boolean;
  /** Names that are taken, empty where everything is. */
  readonly names: readonly string[];
}

const statements =
  /^(?:import|export)\s+(type\s+)?([\w$*\s{},]+?)\s+from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

const namesIn = (clause: string): readonly string[] =>
  (/\{([^}]*)\}/.exec(clause)?.[1] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Everything a file imports, types too. */
export const importsOf = ({ text }: Source): readonly Import[] =>
  [...text.matchAll(statements)].map(([, type, clause = "", from, bare, dynamic]) => {
    const names = namesIn(clause);
    const onlyBraces = /^\{[^}]*\}$/.test(clause.trim());
    return {
      specifier: from ?? bare ?? dynamic ?? "",
      typesOnly:
        type !== undefined ||
        (onlyBraces && names.length > 0 && names.every((name) => name.startsWith("type "))),
      names: onlyBraces ? names : [],
    };
  });

/** Path of an imported file, relative to src ("../embedded/egress.ts" for one beside it); null for a package. */
export const targetOf = ({ path }: Source, { specifier }: Import): string | null =>
  specifier.startsWith(".") ? normalize(join(path, "..", specifier)) : null;

/** The first folder of a path, or the file's own name: "host", "exit.ts", "embedded". */
export const roomOf = (path: string): string => path.replace(/^\.\.\//, "").split("/")[0] ?? "";

/** What runs: without types and comments. */
export const codeOf = ({ text }: Source): string => new Bun.Transpiler({ loader: "ts" }).transformSync(text);
