import { duration, elapsed } from "../console/duration.ts";
import { renderWarnings } from "../console/failure.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { readWaiting } from "../deploy/hardening.ts";
import type { Seen } from "../deploy/look.ts";
import { protectionFor } from "../deploy/protection.ts";
import { reach } from "../deploy/reach.ts";
import type { Run } from "../engine/apply.ts";
import { recorded, type TaskName } from "../recovery/records.ts";
import type { Cost, createTimeline, Moment } from "../recovery/restore/timeline.ts";
import { version } from "../version.ts";
import type { Session } from "./command.ts";
import { runProgress } from "./run-progress.ts";

/** How a command that brings something back behaves. */
export interface Manner {
  readonly json: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
  /** Seconds to confirm a change of ssh and firewall. */
  readonly within: number;
  readonly flags: Readonly<Record<string, string>>;
}

/** When what was reached. `took` in seconds. */
export const momentsText = (moments: readonly Moment[], took: number, style: Style): string =>
  [
    style.green(`Done in ${duration(took)}.`),
    table(
      [{ align: "right", paint: style.dim }, {}],
      moments.map(({ at, what }) => [`${at.toFixed(1)} s`, what]),
    ),
    "",
  ].join("\n");

/** When what was reached, and what it cost. */
export const timelineText = (moments: readonly Moment[], { rto, rpo }: Cost, style: Style): string =>
  [
    momentsText(moments, rto, style),
    `Time to recover (RTO): ${duration(rto)}, from this command to an agent that answers.`,
    `Lost (RPO): what happened in the last ${elapsed(rpo)} before this command.`,
    "",
  ].join("\n");

/** Runs what was decided, with progress, and says what waits to be confirmed. */
export const recover = async (
  { host, environment }: Session,
  manner: Manner,
  task: TaskName,
  seen: Seen,
  timeline: ReturnType<typeof createTimeline>,
  work: (run: Run) => Promise<void>,
): Promise<void> => {
  const warnings = await reach(host, seen);
  if (!manner.json) stderr.write(renderWarnings(warnings, stderr.style));
  const progress = runProgress(manner.json);
  const protection = protectionFor(host, seen.site.deployment.settings, {
    within: manner.within,
    onLogin: false,
    flags: {},
    phases: seen.phases,
  });
  try {
    await recorded(host, task, seen.redact, async () => {
      await work({
        command: task,
        version,
        redact: seen.redact,
        protection,
        listen: (event) => {
          progress.listen(event);
          timeline.listen(event);
        },
      });
      return { result: null, said: `in ${duration(timeline.elapsed())}` };
    });
  } finally {
    progress.close();
  }
  const { waiting } = await readWaiting(host, environment);
  if (waiting !== null && !manner.json)
    stdout.write(
      `Within ${elapsed(waiting.secondsLeft)}, show that you can log in, from another window on your own machine:\n  ${waiting.line}\n${waiting.hint === "" ? "" : `${waiting.hint}\n`}Without it ssh and firewall are put back as they were.\n\n`,
    );
};
