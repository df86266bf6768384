import type { Command, Session } from "./cli/command.ts";
import { completionCommand } from "./cli/completion.ts";
import { commandHelp, overview } from "./cli/help.ts";
import { initCommand } from "./cli/init.ts";
import { installCommand } from "./cli/install.ts";
import { planCommand } from "./cli/plan.ts";
import { statusCommand } from "./cli/status.ts";
import { versionCommand } from "./cli/version.ts";
import { failureJson, renderFailure } from "./console/failure.ts";
import { stderr, stdout } from "./console/terminal.ts";
import { unexpected } from "./console/unexpected.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { localHost } from "./host/local.ts";
import { Failure } from "./problem.ts";
import { nearest } from "./settings/nearest.ts";

const commands: readonly Command[] = [
  initCommand,
  planCommand,
  installCommand,
  statusCommand,
  versionCommand,
  completionCommand(() => commands),
];

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

const dispatch = async (argv: readonly string[], session: Session): Promise<ExitCode> => {
  const [name = "--help", ...rest] = argv;
  if (name === "--version" || name === "-V") return versionCommand.run(rest, session);
  if (name === "--help" || name === "-h" || name === "help") {
    const about = commands.find((each) => each.name === rest[0]);
    stdout.write(about === undefined ? overview(commands) : commandHelp(about));
    return exitCodes.ok;
  }
  const chosen = commands.find((each) => each.name === name);
  if (chosen === undefined) throw unknown(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    stdout.write(commandHelp(chosen));
    return exitCodes.ok;
  }
  return chosen.run(rest, session);
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

const argv = process.argv.slice(2);
process.exitCode = await dispatch(argv, {
  host: localHost,
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
}).catch((error: unknown) => tell(error, argv.includes("--json")));
