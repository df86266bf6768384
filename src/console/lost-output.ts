import { exitCodes } from "../exit.ts";
import { renderFailure } from "./failure.ts";
import { stderr } from "./terminal.ts";

/** What is said where standard output cannot be written: a full disk behind a redirection, as a rule. */
const problem = (why: string) => ({
  what: "What clincher says cannot be written, and is lost",
  where: "standard output",
  why,
  fix: "Make room where it goes (df -h), or send it elsewhere. What was under way goes on; clincher status shows how it ends.",
});

/**
 * Work goes on when nobody can read what is said of it. A reader that is gone (`| head`) has what it wanted; output that
 * was lost is told, and makes an exit code that would say "done" say "failed".
 */
export const outliveOutput = ({ stdout, stderr: errors }: NodeJS.Process): void => {
  errors.on("error", () => {});
  let lost = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || lost) return;
    lost = true;
    process.on("exit", () => {
      process.exitCode ||= exitCodes.failed;
    });
    stderr.write(renderFailure([problem(error.message)], stderr.style));
  });
};
