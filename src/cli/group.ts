import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import type { Command } from "./command.ts";

/** The word by which a command is called within its group: "list" of "egress list". */
export const wordOf = ({ name }: Command): string => name.split(" ").at(-1) ?? name;

/**
 * A command that consists of others, named "GROUP WORD". Called without a word it does what `standard` does, or says
 * which words there are.
 */
export const commandGroup = (definition: {
  readonly name: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly examples: Command["examples"];
  readonly commands: readonly Command[];
  /** One of the commands. */
  readonly standard?: Command;
}): Command => {
  const { name, commands, standard } = definition;
  return {
    ...definition,
    args: standard?.args ?? {},
    run: async (rawArgs, session) => {
      if (standard !== undefined) return standard.run(rawArgs, session);
      throw new Failure(exitCodes.settings, {
        what: `clincher ${name} is not a command by itself`,
        where: "command line of clincher",
        fix: `Use one of: ${commands.map((each) => `clincher ${each.name}`).join(", ")}`,
      });
    },
  };
};
