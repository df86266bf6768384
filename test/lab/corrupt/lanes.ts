import { availableParallelism } from "node:os";
import type { Server } from "../server.ts";
import type { Fault } from "./faults.ts";
import { nameOf } from "./faults.ts";
import type { Lane, Outcome } from "./lane.ts";

/** Lanes on a server, each with a copy of a store and of what clincher notes. */
export const openLanes = async (server: Server, store: string): Promise<readonly Lane[]> => {
  const lanes = Array.from({ length: Math.max(4, availableParallelism()) }, (_, index) => ({
    server,
    folder: `/srv/lanes${store}/${index}`,
    mounted: store,
  }));
  for (const { folder } of lanes)
    await server.shell(
      `mkdir -p /run/clincher ${folder}; cp -a ${store} ${folder}/store; cp -a /var/lib/clincher ${folder}/lib`,
    );
  return lanes;
};

/** What became of each fault. */
export type Results = ReadonlyMap<Fault, Outcome>;

/** Tries all faults, each lane one after the other. */
export const tryAll = async (
  lanes: readonly Lane[],
  faults: readonly Fault[],
  attempt: (lane: Lane, fault: Fault) => Promise<Outcome>,
): Promise<Results> => {
  const waiting = [...faults];
  const results = new Map<Fault, Outcome>();
  const work = async (lane: Lane): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift())
      results.set(fault, await attempt(lane, fault));
  };
  await Promise.all(lanes.map(work));
  return results;
};

/** How often what was said, for the log. */
export const tally = (results: Results): string => {
  const counts = new Map<string, number>();
  for (const [{ how }, outcome] of results) {
    const said = outcome.kind === "refused" ? `exit ${outcome.exit}: ${outcome.what}` : outcome.kind;
    const line = `${how.padEnd(8)} ${said.replace(/\b[0-9a-f]{8,}\b/g, "ID")}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([line, count]) => `${String(count).padStart(5)}  ${line}`)
    .join("\n");
};

/** What may not be. */
export const wrongs = (results: Results): readonly string[] =>
  [...results].flatMap(([fault, outcome]) =>
    outcome.kind === "wrong" ? [`${nameOf(fault)}: ${outcome.how}`] : [],
  );
