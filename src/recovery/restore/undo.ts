import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { finishing, readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Environment } from "../../settings/sources.ts";
import { restorePaths } from "../paths.ts";
import { bringBack } from "./bring-back.ts";
import { restorePhases } from "./restore.ts";

const { stage, replaced } = restorePaths;

/** What was there before the last restore becomes what is to be put in place. Throws when there is nothing, or no time for it. */
export const prepareUndo = async (host: Host, environment: Environment): Promise<Seen> => {
  await mayRunAgent(host);
  const [coming, kept] = await Promise.all([readMarker(host), readMarker(host, replaced)]);
  if (coming?.snapshot !== "replaced") {
    if (coming?.step === "swapping")
      throw new Failure(exitCodes.preflight, {
        what: `A restore of ${coming.snapshot.slice(0, 8)} was cut off while it put the data in place`,
        fix: `Finish it first: ${finishing(coming)}`,
      });
    if (kept === null)
      throw new Failure(exitCodes.settings, {
        what: "There is nothing to undo",
        where: replaced,
        fix: "Only the last restore can be undone, once. clincher restore brings any backup back.",
      });
    await host.remove(stage);
    await host.rename(replaced, stage);
  }
  const prepared = await prepare(host, { flags: {}, environment, egress: egressExecutable });
  const roots = (await readMarker(host))?.roots;
  return await lookWith(host, prepared, restorePhases(prepared.site, [], "replaced", roots));
};

/** Puts it in place. What was there until now can be brought back in the same way. */
export const runUndo = async (host: Host, seen: Seen, run: Run): Promise<void> => {
  await bringBack(host, seen, run);
};
