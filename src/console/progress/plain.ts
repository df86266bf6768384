import type { RunEvent } from "../../engine/events.ts";
import { duration, elapsed } from "../duration.ts";
import { clean, count } from "../text.ts";
import { counter, type Ended, type RunningChange } from "./state.ts";

const flat = (text: string): string => clean(text).replaceAll("\n", " ").trim();

const name = (change: RunningChange): string => `${counter(change)} ${change.phase}: ${flat(change.summary)}`;

/** Lines for a log: one when a run starts, one for every change that is over. */
export const plainLines = (event: RunEvent, ended: Ended): readonly string[] => {
  if (event.event === "run-started")
    return [`clincher ${event.version} ${event.command}: ${count(event.changes, "change")}`];
  const { change } = ended;
  return change === null ? [] : [`${name(change)} … ${change.outcome} (${duration(change.took)})`];
};

/** A sign of life of the change that has run for longest. */
export const heartbeatLine = (running: readonly RunningChange[], now: number): string | null => {
  const [oldest] = running;
  if (oldest === undefined) return null;
  const said = flat(oldest.line);
  const time = elapsed((now - oldest.started) / 1000);
  return `${name(oldest)} … running for ${time}${said === "" ? "" : `: ${said}`}`;
};
