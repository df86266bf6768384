import type { RunEvent } from "../../engine/events.ts";

export interface RunningChange {
  readonly n: number;
  readonly of: number;
  /** Name of its phase, and the title that people read. */
  readonly phase: string;
  readonly title: string;
  readonly summary: string;
  /** What it last said. */
  readonly line: string;
  /** Milliseconds, by the clock of who counts. */
  readonly started: number;
}

interface RunningPhase {
  readonly title: string;
  readonly changes: number;
  readonly started: number;
  readonly over: boolean;
}

/** A phase with all its changes over. */
export interface FinishedPhase {
  readonly phase: string;
  readonly title: string;
  readonly changes: number;
  /** Seconds. */
  readonly took: number;
}

export interface FinishedChange extends RunningChange {
  readonly outcome: "done" | "failed";
  /** Seconds. */
  readonly took: number;
}

/** What has come to its end with one event. */
export interface Ended {
  readonly change: FinishedChange | null;
  readonly phases: readonly FinishedPhase[];
}

/** Follows a run. A phase counts as finished when its last change is: some go on beside the next phase. */
export class RunState {
  readonly #running = new Map<number, RunningChange>();
  readonly #phases = new Map<string, RunningPhase>();

  /** Oldest first. */
  get running(): readonly RunningChange[] {
    return [...this.#running.values()];
  }

  accept(event: RunEvent, now: number): Ended {
    let change: FinishedChange | null = null;
    if (event.event === "phase-started") {
      const { phase, title, changes } = event;
      this.#phases.set(phase, { title, changes, started: now, over: false });
    } else if (event.event === "change-started") {
      const { n, of, phase, summary } = event;
      const title = this.#phases.get(phase)?.title ?? phase;
      this.#running.set(n, { n, of, phase, title, summary, line: "", started: now });
    } else if (event.event === "change-progress") {
      const running = this.#running.get(event.n);
      if (running !== undefined) this.#running.set(event.n, { ...running, line: event.line });
    } else if (event.event === "change-finished") {
      const running = this.#running.get(event.n);
      this.#running.delete(event.n);
      if (running !== undefined) change = { ...running, outcome: event.outcome, took: event.took };
    } else if (event.event === "phase-finished") {
      const phase = this.#phases.get(event.phase);
      if (phase !== undefined) this.#phases.set(event.phase, { ...phase, over: true });
    }
    return { change, phases: this.#takeFinished(now) };
  }

  #takeFinished(now: number): readonly FinishedPhase[] {
    const busy = new Set(this.running.map((change) => change.phase));
    const finished = [...this.#phases].filter(([name, { over }]) => over && !busy.has(name));
    return finished.map(([phase, { title, changes, started }]) => {
      this.#phases.delete(phase);
      return { phase, title, changes, took: (now - started) / 1000 };
    });
  }
}

/** "[ 7/31]", as wide for every number of a run. */
export const counter = ({ n, of }: { readonly n: number; readonly of: number }): string =>
  `[${String(n).padStart(String(of).length)}/${of}]`;
