import { createProgress, type Progress } from "../console/progress.ts";
import { stderr, stdout } from "../console/terminal.ts";

/** Progress of a run for whoever looks: events on stdout for a program, lines on stderr for a person. */
export const runProgress = (json: boolean): Progress => {
  const out = json ? stdout : stderr;
  return createProgress({
    stream: out,
    mode: json ? "json" : stderr.style.live ? "live" : "plain",
    style: out.style,
    columns: out.columns,
    now: () => performance.now(),
  });
};
