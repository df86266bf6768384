import { createProgress, type Progress, type ProgressMode } from "../../../src/console/progress.ts";
import type { Style } from "../../../src/console/style.ts";
import type { RunEvent } from "../../../src/engine/events.ts";
import { Screen } from "./screen.ts";

/** A run on a terminal whose clock is turned by hand. */
export class Scene {
  readonly screen: Screen;
  readonly progress: Progress;
  #time = 1000;
  #next: number;
  #tick: { readonly every: number; readonly call: () => void } | null = null;

  constructor(mode: ProgressMode, style: Style, columns = 80) {
    this.screen = new Screen(columns);
    this.#next = this.#time;
    this.progress = createProgress({
      stream: this.screen,
      mode,
      style,
      columns: () => this.screen.columns,
      now: () => this.#time,
      every: (milliseconds, call) => {
        this.#tick = { every: milliseconds, call };
        this.#next = this.#time + milliseconds;
        return () => {
          this.#tick = null;
        };
      },
    });
  }

  get ticking(): boolean {
    return this.#tick !== null;
  }

  say(...events: readonly RunEvent[]): this {
    for (const event of events) this.progress.listen(event);
    return this;
  }

  wait(seconds: number): this {
    const end = this.#time + seconds * 1000;
    while (this.#tick !== null && this.#next <= end) {
      this.#time = this.#next;
      this.#next += this.#tick.every;
      this.#tick.call();
    }
    this.#time = end;
    return this;
  }
}

const of = 31;
const summaries: Readonly<Record<number, string>> = {
  6: "pull 3 images",
  7: "install docker-ce containerd.io",
  8: "restart docker, its settings are newer than it",
};

export const runStarted: RunEvent = {
  event: "run-started",
  command: "install",
  version: "0.1.0",
  changes: of,
};
export const phaseStarted = (phase: string, title: string, changes: number): RunEvent => ({
  event: "phase-started",
  phase,
  title,
  changes,
});
export const phaseFinished = (phase: string, title: string, took: number): RunEvent => ({
  event: "phase-finished",
  phase,
  title,
  took,
});
export const started = (n: number, phase: string): RunEvent => ({
  event: "change-started",
  n,
  of,
  phase,
  resource: `resource ${n}`,
  action: "run",
  summary: summaries[n] ?? `change ${n}`,
});
export const said = (n: number, line: string): RunEvent => ({ event: "change-progress", n, line });
export const finished = (n: number, took: number, outcome: "done" | "failed" = "done"): RunEvent => ({
  event: "change-finished",
  n,
  of,
  outcome,
  summary: summaries[n] ?? `change ${n}`,
  took,
});
export const runFinished = (took: number, outcome: "done" | "failed" = "done"): RunEvent => ({
  event: "run-finished",
  outcome,
  changes: of,
  took,
});
