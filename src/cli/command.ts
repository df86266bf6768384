import { type ArgsDef, type ParsedArgs, parseArgs } from "citty";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";

/** What a command has to work with. */
export interface Session {
  readonly host: Host;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A few lines that teach: what it does, what it never does. */
  readonly details: readonly string[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  readonly args: ArgsDef;
  /** Those of a group, each named "GROUP WORD". */
  readonly commands?: readonly Command[];
  run(rawArgs: readonly string[], session: Session): Promise<ExitCode>;
}

const flagNames = (args: ArgsDef): readonly string[] =>
  Object.entries(args).flatMap(([name, definition]) => {
    const alias = "alias" in definition && definition.alias !== undefined ? [definition.alias].flat() : [];
    return [name, ...alias].map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
  });

const usage = (name: string, what: string, fix: string): Failure =>
  new Failure(exitCodes.settings, { what, where: `command line of clincher ${name}`, fix });

/** citty takes whatever it is given; a misspelt flag on a server is not to be taken for an absent one. */
const refuseUnknown = (name: string, args: ArgsDef, rawArgs: readonly string[]): void => {
  const known = flagNames(args);
  const takesValue = (flag: string): boolean => {
    const definition = args[flag.replace(/^-+/, "")];
    return definition !== undefined && definition.type !== "boolean";
  };
  for (let index = 0; index < rawArgs.length; index += 1) {
    const given = rawArgs[index] ?? "";
    const [flag = "", value] = given.split(/=(.*)/s);
    if (!flag.startsWith("-")) {
      if (Object.values(args).some((definition) => definition.type === "positional")) continue;
      throw usage(name, `Unexpected argument: ${given}`, `See: clincher ${name} --help`);
    }
    const plain = flag.startsWith("--no-") ? `--${flag.slice(5)}` : flag;
    if (!known.includes(flag) && !known.includes(plain)) {
      const near = nearest(flag, known);
      throw usage(
        name,
        `Unknown flag: ${flag}`,
        near === null ? `See: clincher ${name} --help` : `Did you mean ${near}?`,
      );
    }
    if (takesValue(plain) && value === undefined) {
      index += 1;
      if (rawArgs[index] === undefined)
        throw usage(name, `${flag} needs a value`, `See: clincher ${name} --help`);
    }
  }
};

/** Every value of a flag that may be given more than once; citty keeps only the last. */
export const repeated = (rawArgs: readonly string[], flag: string): readonly string[] =>
  rawArgs.flatMap((given, index) => {
    if (given === flag) return [rawArgs[index + 1] ?? ""];
    return given.startsWith(`${flag}=`) ? [given.slice(flag.length + 1)] : [];
  });

/** Makes a command whose flags are checked before anything runs. */
export const command = <const Args extends ArgsDef>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly examples: Command["examples"];
  readonly args: Args;
  run(args: ParsedArgs<Args>, session: Session, rawArgs: readonly string[]): Promise<ExitCode>;
}): Command => ({
  ...definition,
  run: (rawArgs, session) => {
    refuseUnknown(definition.name, definition.args, rawArgs);
    return definition.run(parseArgs<Args>([...rawArgs], definition.args), session, rawArgs);
  },
});
