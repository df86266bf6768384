import { duration } from "../console/duration.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { count } from "../console/text.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { createTimeline } from "../recovery/restore/timeline.ts";
import { type Direction, prepareUndo, runUndo } from "../recovery/restore/undo.ts";
import { agreed } from "./agreed.ts";
import type { Session } from "./command.ts";
import { type Manner, recover } from "./recovering.ts";

/** What is told of each way: before it, after it, and by which command it is taken back. */
const ways = {
  undo: {
    asks: "What was here before the last restore is put back; what is here now is kept.\n",
    ...{ done: "Undone", event: "undone", back: "clincher restore --redo takes that back." },
  },
  redo: {
    asks: "What the last --undo replaced is put back; what is here now is kept.\n",
    ...{ done: "Done again", event: "redone", back: "clincher restore --undo takes that back." },
  },
} as const;

/** `clincher restore --undo` and `--redo`. */
export const restoreBack = async (
  session: Session,
  manner: Manner,
  direction: Direction,
  dryRun: boolean,
): Promise<ExitCode> => {
  const { host, environment } = session;
  const { asks: text, done, event, back } = ways[direction];
  const { json, yes } = manner;
  const timeline = createTimeline(() => performance.now());
  const seen = await prepareUndo(host, environment, direction);
  if (seen === null) {
    stdout.write(json ? `${JSON.stringify({ event, took: 0 })}\n` : `${done} already. ${back}\n`);
    return exitCodes.ok;
  }
  const { changes } = seen.plan;
  if (dryRun) {
    const what = `${text}${count(changes, "change")}. Nothing was changed. Next: the same without --dry-run\n`;
    stdout.write(json ? `${JSON.stringify({ direction, changes })}\n` : what);
    return exitCodes.ok;
  }
  if (!(await agreed({ command: "restore", message: "Restore it?", text, json, yes }))) {
    stderr.write("Nothing was changed.\n");
    return exitCodes.interrupted;
  }
  await recover(session, manner, "restore", seen, timeline, (run) => runUndo(host, seen, direction, run));
  stdout.write(
    json
      ? `${JSON.stringify({ event, took: timeline.elapsed() })}\n`
      : `${done} in ${duration(timeline.elapsed())}. ${back} Next: clincher status\n`,
  );
  return exitCodes.ok;
};
