import { failureJson, renderFailure } from "../console/failure.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { unexpected } from "../console/unexpected.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";
import { showName } from "../settings/show.ts";
import type { Command, Session } from "./command.ts";
import { commands } from "./commands.ts";
import { wordOf } from "./group.ts";
import { commandHelp, overview } from "./help.ts";

/** The command that the first words name, and what is left of them. Throws when there is no such command. */
const resolve = (words: readonly string[], among: readonly Command[]): Resolved => {
  const [word = "", ...rest] = words;
  const chosen = among.find((each) => wordOf(each) === word);
  if (chosen === undefined) throw unknown(word, among);
  const deeper = rest[0] !== undefined && !rest[0].startsWith("-");
  return chosen.commands !== undefined && deeper ? resolve(rest, chosen.commands) : { chosen, rest };
};

interface Resolved {
  readonly chosen: Command;
  readonly rest: readonly string[];
}

const unknown = (word: string, among: readonly Command[]): Failure => {
  const group = among[0]?.name.split(" ").slice(0, -1).join(" ") ?? "";
  const near = nearest(word, among.map(wordOf));
  return new Failure(exitCodes.settings, {
    what: `There is no command ${`${group} ${showName(word)}`.trim()}`,
    fix:
      near === null
        ? `See: clincher ${group === "" ? "" : `${group} `}--help`
        : `Did you mean: clincher ${`${group} ${near}`.trim()}?`,
  });
};

const asksForHelp = (words: readonly string[]): boolean => words.includes("--help") || words.includes("-h");

const asksForJson = (words: readonly string[]): boolean =>
  words.includes("--json") || words.includes("--json=true");

/** Runs what the command line names. Throws a Failure when it names nothing, or what it named failed. */
export const run = async (
  argv: readonly string[],
  session: Session,
  tree: readonly Command[] = commands,
): Promise<ExitCode> => {
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  if (words[0] === undefined || words[0] === "--help" || words[0] === "-h") {
    stdout.write(overview(tree));
    return exitCodes.ok;
  }
  const { chosen, rest } = resolve(words, tree);
  if (!asksForHelp(rest)) return chosen.run(rest, session);
  stdout.write(commandHelp(chosen));
  return exitCodes.ok;
};

/** Tells a failure, as text on stderr or as the last line of JSON on stdout. Never a stack trace. */
const tell = (error: unknown, json: boolean): ExitCode => {
  const failure =
    error instanceof Failure
      ? error
      : new Failure(exitCodes.failed, unexpected(error, process.env.CLINCHER_DEBUG === "1"));
  if (json) stdout.write(`${JSON.stringify(failureJson(failure.problems, failure.exit))}\n`);
  else stderr.write(renderFailure(failure.problems, stderr.style));
  return failure.exit;
};

/** From the command line to the exit code. Never throws. */
export const dispatch = (argv: readonly string[], session: Session): Promise<ExitCode> =>
  run(argv, session).catch((error: unknown) => tell(error, asksForJson(argv)));
