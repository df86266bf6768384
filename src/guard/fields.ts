import { isObject, type Json, type JsonObject } from "./json.ts";
import { forbid, malformed } from "./refused.ts";

/** What Go clients send for a field that nobody set. */
const isUnset = (value: Json): boolean =>
  value === null ||
  value === false ||
  value === 0 ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  // A name with nothing behind it is something in a map of volumes or ports.
  (isObject(value) && Object.keys(value).length === 0);

/** No control characters: none of them has a place in a name, a label or a setting. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f]/;

/**
 * An object of the API, read as a whitelist: whatever is not taken by name has to be unset, and is dropped. A known
 * name in another case is not taken, so it has to be unset too.
 */
export class Fields {
  private readonly left: Map<string, Json>;
  private readonly where: string;

  constructor(value: Json | undefined, where: string) {
    if (!isObject(value)) malformed(`${where} is not an object`);
    this.left = new Map(Object.entries(value as JsonObject));
    this.where = where;
  }

  take(name: string): Json {
    const value = this.left.get(name) ?? null;
    this.left.delete(name);
    return value;
  }

  /** Takes a field whose value has to be this one. */
  exactly(name: string, value: Json): void {
    if (!Bun.deepEquals(this.take(name), value, true))
      this.refuse(name, `has to be ${JSON.stringify(value)}`);
  }

  /** Takes a field that only matters to the client, or that the engine's default replaces, if it is one of these. */
  oneOf(name: string, ...values: readonly Json[]): void {
    const given = this.take(name);
    if (given !== null && !values.some((value) => Bun.deepEquals(given, value, true)))
      this.refuse(name, "has a value that no sandbox needs");
  }

  /** Null and an absent field are false. */
  flag(name: string): boolean {
    const value = this.take(name) ?? false;
    return typeof value === "boolean" ? value : this.refuse(name, "has to be true or false");
  }

  /** A whole number within these bounds, ends included. */
  number(name: string, least: number, most: number): number {
    const value = this.take(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most)
      return this.refuse(name, `has to be a whole number from ${least} to ${most}`);
    return value;
  }

  /** Null and an absent field are "". */
  text(name: string): string {
    const value = this.take(name) ?? "";
    if (typeof value !== "string" || control.test(value)) return this.refuse(name, "has to be plain text");
    return value;
  }

  /** Null and an absent field are []. Texts may hold anything but a null byte. */
  texts(name: string): readonly string[] {
    const value = this.take(name) ?? [];
    if (!Array.isArray(value)) return this.refuse(name, "has to be a list");
    return value.map((each: Json) =>
      typeof each === "string" && !each.includes("\0")
        ? each
        : this.refuse(name, "has to be a list of texts"),
    );
  }

  /** Null and an absent field are no entries. */
  entries(name: string): readonly (readonly [string, string])[] {
    const value = this.take(name) ?? {};
    if (!isObject(value)) return this.refuse(name, "has to be an object");
    return Object.entries(value).map(([key, each]) =>
      typeof each === "string" && !control.test(each)
        ? [key, each]
        : this.refuse(name, "has to hold plain texts"),
    );
  }

  refuse(name: string, why: string): never {
    return forbid(`${this.where}.${name} ${why}`);
  }

  /** Has to be called last. */
  end(): void {
    for (const [name, value] of this.left)
      if (!isUnset(value)) this.refuse(name.slice(0, 40), "is not allowed");
  }
}
