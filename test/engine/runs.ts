import { applyPlan, type Run } from "../../src/engine/apply.ts";
import type { RunEvent } from "../../src/engine/events.ts";
import { journalPath } from "../../src/engine/journal.ts";
import { makePlan, type Plan } from "../../src/engine/plan.ts";
import type { Database, Host } from "../../src/host/host.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { secret } from "./world.ts";

export interface Made {
  readonly plan: Plan;
  readonly events: readonly RunEvent[];
  /** What it threw, if it did. */
  readonly error: unknown;
}

/** Plans on one view of a machine and applies on another (the same, unless told otherwise). */
export const install = async (host: Host, phases: readonly Phase[], hands: Host = host): Promise<Made> => {
  const events: RunEvent[] = [];
  const run: Run = {
    command: "install",
    version: "0.1.0",
    listen: (event) => events.push(event),
    redact: (text) => text.replaceAll(secret, "***"),
  };
  const plan = await makePlan(host, phases);
  const error = await applyPlan(hands, plan, run).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { plan, events, error };
};

/** Rows of the journal. */
export const journalRows = <Row>(host: Host, sql: string): readonly Row[] => {
  const database: Database | null = host.openDatabase(journalPath, "readOnly");
  try {
    return database?.all<Row>(sql) ?? [];
  } finally {
    database?.close();
  }
};
