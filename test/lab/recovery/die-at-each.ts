import { expect } from "../expect.ts";
import { placeText } from "../faults/changes.ts";
import type { Server } from "../server.ts";
import { type Death, dyingAt, type Mode } from "./dying.ts";
import type { Step } from "./steps/step.ts";

export const modes: readonly Mode[] = ["kill", "stop", "ENOSPC"];

/** What dies, and how a server has to be whenever it has. */
export interface Dying {
  /** For the report. */
  readonly what: string;
  readonly steps: readonly Step[];
  /** What is run again after a death, the first that comes to the next step: the command itself, or what else ends it. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** The server as it is before the command. */
  begin(): Promise<void>;
  /** Throws when half of something runs. */
  check(when: string): Promise<void>;
}

const stackTrace = /^\s+at .*(:\d+:\d+|<anonymous>)/m;

/** Whether it came to the place: a command that meets a full disk may yet end well. */
export const cameTo = ({ change, nth = 1, after }: Step, { died, log }: Death, mode: Mode): boolean => {
  if (mode !== "ENOSPC") return died;
  const lines = log.map((line) => line.replace(/^\d+ /, ""));
  const found = lines.flatMap((line, index) => (change.test(line) ? [index] : []))[nth - 1];
  return found !== undefined && found + (after === true ? 1 : 0) < lines.length;
};

/** Dies there in the first command that comes there. Gives what was said, where none does. */
const dies = async (server: Server, { commands }: Dying, step: Step, mode: Mode): Promise<string | null> => {
  let said = "";
  for (const argv of commands) {
    const death = await dyingAt(server, placeText(step), argv, mode);
    expect(!stackTrace.test(death.output), `${argv.join(" ")} shows a stack trace`, death.output);
    if (cameTo(step, death, mode)) return null;
    said += `${argv.join(" ")}:\n${death.log.join("\n")}\n${death.output}\n`;
  }
  return said;
};

/**
 * Lets a command die right before each of its steps, one after the other: each time it is run again, goes on, and dies at
 * the next. The way to die changes from step to step; in three passes (0 to 2) every step has died in every way. Gives how
 * often it died.
 */
export const dieAtEach = async (server: Server, dying: Dying, pass: number): Promise<number> => {
  await dying.begin();
  for (const [index, step] of dying.steps.entries()) {
    const mode = modes[(index + pass) % modes.length] ?? "kill";
    const when = `${dying.what}, ${mode} before: ${step.when}`;
    let said = await dies(server, dying, step, mode);
    // It was done by then: the last death was late enough, and a full disk is no end for all that follows.
    if (said !== null) {
      await dying.begin();
      said = await dies(server, dying, step, mode);
    }
    if (said !== null) throw new Error(`${when}: it never comes there\n${said}`);
    await dying.check(when);
  }
  return dying.steps.length;
};
