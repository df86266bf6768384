import { converge } from "../../deploy/converge.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import type { Run } from "../../engine/apply.ts";
import { readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { restorePaths } from "../paths.ts";
import { endByRestore } from "../upgrade/back.ts";
import { finishMoves } from "./swap.ts";

/** Phases that write into the data, or start what does. What they have to do is seen only once the data is in place. */
const ofTheData: ReadonlySet<string> = new Set(["gateway", "services", "schedule", "proof"]);

/** What there is to do at the very end, while the note is still there that goes on with it when it is cut off. */
type Ending = () => Promise<void>;

/**
 * Makes a plan that brings data in happen: first everything until the data is in its place, then what that data needs
 * and the services. Moves that an earlier run was cut off between come before all. Removes what came in at the end, and
 * what an upgrade has kept when this was the way back from it.
 */
export const bringBack = async (
  host: Host,
  seen: Seen,
  run: Run,
  ending: Ending = async () => {},
): Promise<void> => {
  await finishMoves(host);
  const until = seen.phases.filter(({ name }) => !ofTheData.has(name));
  const first = await lookWith(host, seen, until);
  await converge(host, until, first.plan, run);
  const rest = await lookWith(host, seen, seen.phases);
  await converge(host, seen.phases, rest.plan, run);
  await ending();
  const marker = await readMarker(host);
  if (marker !== null) await endByRestore(host, marker, seen.site.deployment.settings.openclaw.version);
  await host.remove(restorePaths.stage);
};
