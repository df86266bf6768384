import type { RunEvent } from "../../engine/events.ts";

/** When something was reached, seconds after the command was given. */
export interface Moment {
  readonly at: number;
  readonly what: string;
}

/** Notes when phases end and when the data has come in. */
export const createTimeline = (now: () => number) => {
  const began = now();
  const moments: Moment[] = [];
  const note = (what: string): void => {
    moments.push({ at: Math.round((now() - began) / 10) / 100, what });
  };
  return {
    moments,
    note,
    listen: (event: RunEvent): void => {
      if (event.event === "phase-finished") note(event.title);
    },
    /** Seconds until now. */
    elapsed: (): number => (now() - began) / 1000,
  };
};

/** What a disaster cost: how long nothing answered (from the command on), and what of the past is lost. Seconds. */
export interface Cost {
  readonly rto: number;
  readonly rpo: number;
}
