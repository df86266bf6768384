/** What happens during a run, one event at a time; `--json` prints them as they are. */
export type RunEvent =
  | {
      readonly event: "run-started";
      readonly command: string;
      readonly version: string;
      readonly changes: number;
    }
  | {
      readonly event: "phase-started";
      readonly phase: string;
      readonly title: string;
      readonly changes: number;
    }
  | {
      readonly event: "change-started";
      readonly n: number;
      readonly of: number;
      readonly phase: string;
      readonly resource: string;
      readonly action: string;
      readonly summary: string;
    }
  | { readonly event: "change-progress"; readonly n: number; readonly line: string }
  | {
      readonly event: "change-finished";
      readonly n: number;
      readonly of: number;
      readonly outcome: "done" | "failed";
      readonly summary: string;
      /** Seconds. */
      readonly took: number;
    }
  | {
      readonly event: "phase-finished";
      readonly phase: string;
      readonly title: string;
      readonly took: number;
    }
  | {
      readonly event: "run-finished";
      readonly outcome: "done" | "failed";
      readonly changes: number;
      readonly took: number;
    };

export type Listen = (event: RunEvent) => void;

/** Seconds between two moments in milliseconds, to the hundredth; none where the clock was set back. */
export const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 10) / 100);
