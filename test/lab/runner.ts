import { diagnostics } from "./diagnostics.ts";
import { claimLab, Lab, LabUnavailable } from "./lab.ts";
import type { Lock } from "./lock.ts";
import type { Scenario } from "./scenario.ts";

/** A signal asked the runner to stop; everything is cleared away on the way out. */
export class Interrupted extends Error {
  constructor(readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
  }
}

const signalExits = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Says in one line why a program that ran a lab ends, unless a signal asked it to; returns its exit code. */
export function exitAfter(error: unknown): number {
  if (error instanceof Interrupted) return signalExits[error.signal];
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}

let waiting: Promise<never> | undefined;
let stopping = false;

/** Whether somebody has interrupted the lab: what fails from here on fails because its servers go away. */
export const beingStopped = (): boolean => stopping;

/**
 * Rejects with Interrupted at the first signal to this process; later ones are swallowed, so that clearing away is
 * not cut off. Signals have their usual effect until this is first called.
 */
export function interrupted(): Promise<never> {
  if (waiting !== undefined) return waiting;
  const { promise, reject } = Promise.withResolvers<never>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      console.error(`lab: ${signal}, clearing away`);
      stopping = true;
      reject(new Interrupted(signal));
    });
  promise.catch(() => {});
  waiting = promise;
  return promise;
}

/** Opens a lab, works in it, and closes it whatever happens. */
export async function inLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  const signal = interrupted();
  const lock: Lock = await claimLab();
  try {
    const opening = Lab.open();
    try {
      const lab = await Promise.race([opening, signal]);
      return await Promise.race([work(lab), signal]);
    } finally {
      // Also when it was interrupted, or failed, in the middle of opening.
      await opening.then(
        (lab) => lab.close(),
        () => Lab.clear(),
      );
    }
  } finally {
    lock.release();
  }
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const whatFailed = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The first line of a failure, for the last line of a scenario: what comes before it is long. */
const inShort = (failure: string): string => (failure.trim().split("\n")[0] ?? "").slice(0, 300);

/** Runs one scenario in a lab of its own and prints how it went; true when it passed. Interrupted and LabUnavailable pass through. */
export async function runScenario(scenario: Scenario, keep: boolean): Promise<boolean> {
  const started = performance.now();
  console.log(`# ${scenario.name}: ${scenario.proves}`);
  let failure = "interrupted";
  const run = async (lab: Lab): Promise<boolean> => {
    const passed = await scenario.run(lab).then(
      () => true,
      async (error: unknown) => {
        // The servers went away under it.
        if (stopping) return false;
        failure = whatFailed(error);
        console.log(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        console.log(await diagnostics(lab));
        return false;
      },
    );
    if (keep) {
      console.log(`${scenario.name} ${passed ? "passed" : "FAILED"}; the lab stays up until Ctrl-C`);
      for (const { name } of lab.servers) console.log(`  enter with: npm run lab -- enter ${name}`);
      await interrupted();
    }
    return passed;
  };
  const passed = await inLab(run).catch((error: unknown) => {
    if (error instanceof Interrupted || error instanceof LabUnavailable) throw error;
    failure = whatFailed(error);
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return false;
  });
  const name = `${scenario.name} in ${seconds(started)}`;
  console.log(passed ? `passed ${name}\n` : `FAILED ${name}: ${inShort(failure)}\n`);
  return passed;
}
