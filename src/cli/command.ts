import { type ArgsDef, type ParsedArgs, parseArgs } from "citty";
import type { ExitCode } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { type Given, readArguments } from "./arguments.ts";

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
  /** It takes any number of positional arguments. */
  readonly several?: boolean;
  /** Those of a group, each named "GROUP WORD". */
  readonly commands?: readonly Command[];
  run(rawArgs: readonly string[], session: Session): Promise<ExitCode>;
}

/** Every value of a flag that may be given more than once; citty keeps only the last. */
export const repeated = (rawArgs: readonly string[], flag: string): readonly string[] =>
  rawArgs.flatMap((given, index) => {
    if (given === flag) return [rawArgs[index + 1] ?? ""];
    return given.startsWith(`${flag}=`) ? [given.slice(flag.length + 1)] : [];
  });

/** Makes a command whose command line is checked before anything runs. */
export const command = <const Args extends ArgsDef>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly examples: Command["examples"];
  readonly args: Args;
  readonly several?: boolean;
  run(args: ParsedArgs<Args>, session: Session, rawArgs: readonly string[], given: Given): Promise<ExitCode>;
}): Command => ({
  ...definition,
  run: async (rawArgs, session) => {
    const given = readArguments(definition, rawArgs);
    return await definition.run(parseArgs<Args>([...rawArgs], definition.args), session, rawArgs, given);
  },
});
