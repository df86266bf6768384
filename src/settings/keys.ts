import { z } from "zod";
import { schema } from "./schema.ts";

/** What a text from the environment or the command line has to become for a key. */
export type KeyKind =
  | { readonly type: "text" | "number" | "boolean" | "list" | "tables" }
  | { readonly type: "choice"; readonly choices: readonly string[] };

/** One key of clincher.toml, read from the schema so that there is one list of them. */
export interface Key {
  /** "edge.subnet" */
  readonly path: string;
  readonly kind: KeyKind;
  /** As it would be written in the file; undefined when there is none. */
  readonly fallback: unknown;
  readonly required: boolean;
  readonly description: string;
  /** Checks one value as it is written in the file. */
  readonly type: z.ZodType;
  /** Keys of each table of a list of tables; empty for every other kind. */
  readonly columns: readonly Key[];
}

interface Unwrapped {
  readonly inner: z.ZodType;
  readonly fallback: unknown;
  readonly required: boolean;
}

function unwrap(type: z.ZodType): Unwrapped {
  if (type instanceof z.ZodOptional || type instanceof z.ZodPrefault)
    return { ...unwrap(type.unwrap() as z.ZodType), required: false };
  if (type instanceof z.ZodDefault)
    return { ...unwrap(type.unwrap() as z.ZodType), fallback: type.def.defaultValue, required: false };
  return { inner: type, fallback: undefined, required: true };
}

function kindOf(inner: z.ZodType): KeyKind {
  if (inner instanceof z.ZodPipe) return kindOf(inner.def.in as z.ZodType);
  if (inner instanceof z.ZodNumber) return { type: "number" };
  if (inner instanceof z.ZodBoolean) return { type: "boolean" };
  if (inner instanceof z.ZodEnum) return { type: "choice", choices: inner.options.map(String) };
  if (inner instanceof z.ZodArray) return { type: inner.element instanceof z.ZodObject ? "tables" : "list" };
  return { type: "text" };
}

function walk(object: z.ZodObject, prefix: string): Key[] {
  return Object.entries(object.shape).flatMap(([name, child]): Key[] => {
    const type = child as z.ZodType;
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const { inner, fallback, required } = unwrap(type);
    if (inner instanceof z.ZodObject) return walk(inner, path);
    const element = inner instanceof z.ZodArray ? inner.element : null;
    const columns = element instanceof z.ZodObject ? walk(element, "") : [];
    return [
      {
        path,
        kind: kindOf(inner),
        fallback,
        // A key may have to be given although there is a value to go on with.
        required: required || type.meta()?.required === true,
        description: type.description ?? "",
        type,
        columns,
      },
    ];
  });
}

/** Every key, in the order of the schema. */
export const keys: readonly Key[] = walk(schema, "");

const byPath: ReadonlyMap<string, Key> = new Map(keys.map((key) => [key.path, key]));

export const keyOf = (path: string): Key | undefined => byPath.get(path);

/** Tables of the file: "edge", "channels", "channels.telegram", … */
export const groups: ReadonlySet<string> = new Set(
  keys.flatMap(({ path }) => {
    const parts = path.split(".").slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join("."));
  }),
);

/** What a text in the file looks like for a key, to be filled in. */
export const blank = ({ kind }: Key): string => (kind.type === "list" ? '["…"]' : '"…"');

/** "edge.acme_directory" → "CLINCHER_EDGE_ACME_DIRECTORY". */
export const environmentName = (path: string): string =>
  `CLINCHER_${path.replaceAll(".", "_").toUpperCase()}`;
