import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { noUpgradeCutOff } from "../../deploy/cut-off.ts";
import { lookWith, type Seen } from "../../deploy/look.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { exitCodes } from "../../exit.ts";
import { finishing, type Marker, readMarker } from "../../facts/restore.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { isNewer } from "../../settings/releases.ts";
import type { Environment } from "../../settings/sources.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { dataRoots, restorePaths } from "../paths.ts";
import { bringBack } from "./bring-back.ts";
import { restorePhases } from "./restore.ts";

const { stage, replaced } = restorePaths;

/** undo puts back what the last restore replaced, redo what the undo replaced. Each again changes nothing. */
export type Direction = "undo" | "redo";

const directionOf = ({ undone }: Marker): Direction => (undone ? "redo" : "undo");

/** It was cut off after what was put aside had become what is to be put in place. */
const isUnderWay = (coming: Marker | null, direction: Direction): coming is Marker =>
  coming?.snapshot === "replaced" && directionOf(coming) === direction;

/** Throws when something else was cut off in the middle of its moves, or there is nothing to go to. */
const mayBegin = (coming: Marker | null, kept: Marker | null, direction: Direction): void => {
  if (coming?.step === "swapping")
    throw new Failure(exitCodes.preflight, {
      what: "A restore was cut off while it put the data in place",
      fix: `Finish it first: ${finishing(coming)}`,
    });
  if (kept !== null && (direction === "undo" || kept.undone)) return;
  throw new Failure(exitCodes.settings, {
    what: kept === null ? "There is nothing to undo" : "Nothing was undone that could be taken back",
    where: replaced,
    fix:
      kept === null
        ? "Only the last restore can be undone. clincher restore brings any backup back."
        : "clincher restore --undo puts back what the last restore replaced.",
  });
};

/**
 * What is to be done. Null when it is done already: whoever was cut off right before the end, and runs the same again,
 * has what they asked for. Throws when there is nothing, or no time for it.
 */
export const prepareUndo = async (
  host: Host,
  environment: Environment,
  direction: Direction,
): Promise<Seen | null> => {
  await mayRunAgent(host);
  await noUpgradeCutOff(host);
  const [coming, kept] = await Promise.all([readMarker(host), readMarker(host, replaced)]);
  const underWay = isUnderWay(coming, direction);
  if (!underWay) mayBegin(coming, kept, direction);
  if (!underWay && kept !== null && directionOf(kept) !== direction) return null;
  const { roots, release } = (underWay ? coming : kept) ?? {};
  await nothingInTheWay(host, roots ?? dataRoots);
  const prepared = await prepare(host, { flags: {}, environment, egress: egressExecutable });
  const own = prepared.site.deployment.settings.openclaw.version;
  if (release !== undefined && isNewer(release, own))
    throw new Failure(exitCodes.preflight, {
      what: `What was replaced is of OpenClaw ${release}, and this server runs ${own}`,
      where: underWay ? stage : replaced,
      why: "An older OpenClaw does not read the data of a newer one.",
      fix: `Go to that release first: clincher upgrade ${release}`,
    });
  return await lookWith(host, prepared, restorePhases(prepared.site, [], "replaced", roots));
};

/** Puts it in place. What was there until now can be brought back in the same way. */
export const runUndo = async (host: Host, seen: Seen, direction: Direction, run: Run): Promise<void> => {
  if (!isUnderWay(await readMarker(host), direction)) {
    await host.remove(stage);
    await host.rename(replaced, stage);
  }
  await bringBack(host, seen, run);
};
