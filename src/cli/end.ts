import { holdsTerminal } from "../console/prompt.ts";
import type { ExitCode } from "../exit.ts";

/**
 * Ends the process with that exit code. A terminal that was opened for a question is still read from, whatever closes it,
 * and would keep the process until the next key: then it is ended here, when all that was said is out.
 */
export const end = async (code: ExitCode): Promise<void> => {
  process.exitCode = code;
  if (!holdsTerminal()) return;
  // Not an empty write: its callback does not wait for what was written before.
  for (const stream of [process.stdout, process.stderr])
    if (!stream.destroyed) await new Promise<void>((done) => stream.end(() => done()));
  process.exit();
};
