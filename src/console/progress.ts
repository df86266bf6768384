import type { Listen, RunEvent } from "../engine/events.ts";
import { Block, hideCursor, showCursor } from "./progress/block.ts";
import { failedChangeLine, finishedPhaseLine, runningBlock } from "./progress/live.ts";
import { heartbeatLine, plainLines } from "./progress/plain.ts";
import { beforeEnd } from "./progress/restore.ts";
import { type Ended, RunState } from "./progress/state.ts";
import type { Style } from "./style.ts";

export type ProgressMode = "live" | "plain" | "json";

export interface ProgressOptions {
  readonly stream: { write(text: string): unknown };
  readonly mode: ProgressMode;
  readonly style: Style;
  /** Asked at every frame: terminals change their size. */
  readonly columns: () => number;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Calls again and again until the result is called. Tests give their own. */
  readonly every?: (milliseconds: number, call: () => void) => () => void;
}

export interface Progress {
  readonly listen: Listen;
  /** Leaves the terminal as it was; to be called however the run ended. */
  close(): void;
}

/** Ten frames a second: smooth for people, cheap over a slow connection. */
const frameMilliseconds = 100;
const heartbeatMilliseconds = 30_000;

const everyMilliseconds = (milliseconds: number, call: () => void): (() => void) => {
  const timer = setInterval(call, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
};

const createJson = ({ stream }: ProgressOptions): Progress => ({
  listen: (event) => stream.write(`${JSON.stringify(event)}\n`),
  close: () => {},
});

const createPlain = (options: ProgressOptions): Progress => {
  const { stream, now, every = everyMilliseconds } = options;
  const state = new RunState();
  let spoke = now();
  const say = (line: string): void => {
    spoke = now();
    stream.write(`${line}\n`);
  };
  const stop = every(1000, () => {
    const line = now() - spoke < heartbeatMilliseconds ? null : heartbeatLine(state.running, now());
    if (line !== null) say(line);
  });
  return {
    listen: (event) => {
      for (const line of plainLines(event, state.accept(event, now()))) say(line);
    },
    close: stop,
  };
};

const createLive = (options: ProgressOptions): Progress => {
  const { stream, style, now, every = everyMilliseconds } = options;
  const state = new RunState();
  const block = new Block();
  let lasting: string[] = [];
  let drawn = Number.NEGATIVE_INFINITY;
  let frame = 0;
  // A line that fills the last column may or may not wrap, by the terminal.
  const columns = (): number => options.columns() - 1;
  const draw = (end: boolean): void => {
    const lines = end ? [] : runningBlock(state.running, now(), frame, columns(), style);
    stream.write(block.frame(lasting, lines, options.columns()));
    lasting = [];
    drawn = now();
  };
  const keep = ({ change, phases }: Ended): void => {
    if (change?.outcome === "failed") lasting.push(failedChangeLine(change, columns(), style));
    for (const phase of phases) lasting.push(finishedPhaseLine(phase, columns(), style));
  };
  stream.write(hideCursor);
  const forget = beforeEnd(() => stream.write(showCursor));
  const stop = every(frameMilliseconds, () => {
    frame += 1;
    draw(false);
  });
  let open = true;
  return {
    listen: (event: RunEvent) => {
      keep(state.accept(event, now()));
      if (now() - drawn >= frameMilliseconds) draw(false);
    },
    close: () => {
      if (!open) return;
      open = false;
      stop();
      draw(true);
      forget();
      stream.write(showCursor);
    },
  };
};

const creators = { live: createLive, plain: createPlain, json: createJson } as const;

/** Shows a run while it happens: redrawn in place, as lines for a log, or as one JSON event a line. */
export const createProgress = (options: ProgressOptions): Progress => creators[options.mode](options);
