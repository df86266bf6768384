import type { ArgsDef } from "citty";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";
import { showName } from "../settings/show.ts";
import { usageOf } from "./usage.ts";

/** What stands on a command line. */
export interface Given {
  /** Names of the flags, without dashes; of an alias, what it stands for. */
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/** What a command takes. */
export interface Taker {
  readonly name: string;
  readonly args: ArgsDef;
  /** Any number of positional arguments. */
  readonly several?: boolean;
}

const wrong = (name: string, what: string, fix: string): Failure =>
  new Failure(exitCodes.settings, { what, where: `command line of clincher ${name}`, fix });

/** Each way to write a flag, with its name. A positional argument is none: it would be read as one that is absent. */
const spellings = (args: ArgsDef): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(args).flatMap(([name, definition]): [string, string][] => {
      if (definition.type === "positional") return [];
      const alias = "alias" in definition && definition.alias !== undefined ? [definition.alias].flat() : [];
      const written = [name, ...alias].map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
      return [...written, ...(definition.type === "boolean" ? [`--no-${name}`] : [])].map((each) => [
        each,
        name,
      ]);
    }),
  );

const unknown = (taker: Taker, flag: string, known: ReadonlyMap<string, string>): Failure => {
  const isPositional = taker.args[flag.slice(2)]?.type === "positional";
  const near = nearest(
    flag,
    [...known.keys()].filter((each) => !each.startsWith("--no-")),
  );
  const see = isPositional ? usageOf(taker) : `See: clincher ${taker.name} --help`;
  return wrong(taker.name, `Unknown flag: ${showName(flag)}`, near === null ? see : `Did you mean ${near}?`);
};

/** Throws for more arguments than are taken. One may be a secret that was pasted: what looks like one is not repeated. */
export const refuseMore = (taker: Taker, positionals: readonly string[], taken: number): void => {
  if (positionals.length <= taken) return;
  throw wrong(
    taker.name,
    taken === 0
      ? `Unexpected argument: ${showName(positionals[0] ?? "")}`
      : `${positionals.length} arguments are given, and ${taken === 1 ? "one is" : `${taken} are`} taken`,
    taken === 0 ? `See: clincher ${taker.name} --help` : usageOf(taker),
  );
};

/**
 * Reads a command line and throws for whatever has no place in it. citty takes whatever it is given; a misspelt flag on a
 * server is not to be taken for an absent one.
 */
export const readArguments = (taker: Taker, rawArgs: readonly string[]): Given => {
  const { name, args, several = false } = taker;
  const known = spellings(args);
  const flags = new Set<string>();
  const positionals: string[] = [];
  for (let index = 0; index < rawArgs.length; index += 1) {
    const given = rawArgs[index] ?? "";
    const [flag = "", value] = given.split(/=(.*)/s);
    if (!flag.startsWith("-")) {
      positionals.push(given);
      continue;
    }
    const meant = known.get(flag);
    if (meant === undefined) throw unknown(taker, flag, known);
    flags.add(meant);
    if (args[meant]?.type !== "boolean") {
      if (value !== undefined) continue;
      index += 1;
      if (rawArgs[index] === undefined)
        throw wrong(name, `${flag} needs a value`, `See: clincher ${name} --help`);
    } else if (value !== undefined && !(flag === `--${meant}` && /^(true|false)$/.test(value)))
      throw wrong(name, `${flag} takes no value, but =true or =false`, `Write ${flag}, or leave it out.`);
  }
  const places = Object.entries(args).filter(([, { type }]) => type === "positional");
  if (!several) refuseMore(taker, positionals, places.length);
  const missing = places
    .slice(positionals.length)
    .find(([, { required, default: standard }]) => required !== false && standard === undefined);
  if (missing !== undefined) throw wrong(name, `${missing[0].toUpperCase()} is missing`, usageOf(taker));
  return { flags, positionals };
};
