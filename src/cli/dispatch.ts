import { failureJson, renderFailure } from "../console/failure.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { unexpected } from "../console/unexpected.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";
import type { Session } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";

const find = (name: string | undefined) => commands.find((each) => each.name === name);

const unknown = (name: string): Failure => {
  const near = nearest(
    name,
    commands.map((each) => each.name),
  );
  return new Failure(exitCodes.settings, {
    what: `There is no command ${name}`,
    fix: near === null ? "See: clincher --help" : `Did you mean: clincher ${near}?`,
  });
};

const help = (name: string | undefined): ExitCode => {
  const about = find(name);
  stdout.write(about === undefined ? overview(commands) : commandHelp(about));
  return exitCodes.ok;
};

const run = async (argv: readonly string[], session: Session): Promise<ExitCode> => {
  const [name = "--help", ...rest] = argv;
  if (name === "--help" || name === "-h" || name === "help") return help(rest[0]);
  const chosen = find(name);
  if (chosen === undefined) throw unknown(name);
  return rest.includes("--help") || rest.includes("-h") ? help(name) : chosen.run(rest, session);
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
  run(argv, session).catch((error: unknown) => tell(error, argv.includes("--json")));
