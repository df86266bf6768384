import { duration } from "../console/duration.ts";
import { stderr, stdout } from "../console/terminal.ts";
import type { Run } from "../engine/apply.ts";
import type { Step } from "../recovery/upgrade/manner.ts";
import { version } from "../version.ts";
import { runProgress } from "./run-progress.ts";

const clearLine = "\r\u001b[2K";

/** Shows how far a run is, and its steps where it has some of its own; `json` writes events to stdout. */
export const withEvents = async <Result>(
  json: boolean,
  name: string,
  redact: (text: string) => string,
  work: (run: Run, told: { progress(line: string): void; finished(step: Step): void }) => Promise<Result>,
): Promise<Result> => {
  const out = json ? stdout : stderr;
  const live = !json && stderr.style.live;
  const progress = runProgress(json);
  const told = {
    progress: (line: string): void => {
      if (live) stderr.write(`${clearLine}${stderr.style.dim(line.slice(0, stderr.columns() - 1))}`);
    },
    finished: (step: Step): void => {
      const line = json
        ? JSON.stringify({ event: "step", ...step })
        : `${live ? clearLine : ""}${duration(step.took).padStart(12)}  ${step.what}`;
      out.write(`${line}\n`);
    },
  };
  try {
    return await work({ command: name, version, redact, listen: progress.listen }, told);
  } finally {
    progress.close();
  }
};
