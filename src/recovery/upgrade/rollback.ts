import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { converge } from "../../deploy/converge.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { makePlan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { finishing, readMarker } from "../../facts/restore.ts";
import { readEarlier, readUpgrade, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { leftOut } from "../paths.ts";
import { recorded } from "../records.ts";
import { nothingPutAside } from "../restore/restore.ts";
import { treesOf } from "../survey.ts";
import { goBack } from "./back.ts";
import { keptManifest } from "./keep.ts";
import { releaseRoots } from "./paths.ts";
import { releasePhases } from "./phases.ts";

export interface WayBack {
  readonly marker: UpgradeMarker;
  /** Files that are other than before the upgrade, or that were not there then. */
  readonly changed: number;
}

/** Throws where what leads back was set aside by another upgrade, which was cut off before it changed anything. */
const noneSetAside = async (host: Host): Promise<void> => {
  const earlier = await readEarlier(host);
  if (earlier === null) return;
  throw new Failure(exitCodes.preflight, {
    what: "Another upgrade was cut off before it changed anything",
    why: `What leads back from OpenClaw ${earlier.to} to ${earlier.from} is set aside for it.`,
    fix: "End it first: clincher resume. After that clincher rollback goes back",
  });
};

/** What a rollback would go back to. Throws when there is nothing. */
export const readWayBack = async (host: Host): Promise<WayBack> => {
  await mayRunAgent(host);
  const marker = await readUpgrade(host);
  if (marker === null || marker.step === "copying") {
    await noneSetAside(host);
    throw new Failure(exitCodes.settings, {
      what: "There is no upgrade to go back from",
      why: "Only the last one can be taken back, once.",
      fix: "An earlier state is in the backups: clincher backup list, clincher restore --snapshot ID",
    });
  }
  const restore = await readMarker(host);
  // The moves of a way back itself are gone on with.
  const isOwn = marker.step === "returning" && restore?.snapshot === "replaced";
  if (restore?.step === "swapping" && !isOwn)
    throw new Failure(exitCodes.preflight, {
      what: "A restore was cut off while it put the data in place",
      fix: `Finish it first: ${finishing(restore)}`,
    });
  // Nor does one begin that would throw away what is nowhere else.
  if (restore !== null && marker.step !== "returning") nothingPutAside(restore);
  await nothingInTheWay(host, releaseRoots);
  const before = (await keptManifest(host)) ?? new Map();
  const now = await treesOf(host, releaseRoots, leftOut);
  const changed = now.filter(({ path, kind, size, modified }) => {
    const then = before.get(path);
    return kind === "file" && (then === undefined || then.size !== size || then.modified !== modified);
  });
  return { marker, changed: changed.length };
};

/** Goes back, and lets the agent answer a question. */
export const runRollback = async (host: Host, { marker }: WayBack, run: Run): Promise<void> =>
  await recorded(host, "upgrade", run.redact, async () => {
    const { from, to } = marker;
    await goBack(host, marker.step === "kept" ? { ...marker, failed: true } : marker, run, async () => {
      const { site } = await prepare(host, { flags: {}, environment: {}, egress: egressExecutable });
      const phases = releasePhases(site);
      await converge(host, phases, await makePlan(host, phases), run);
    });
    return { result: undefined, said: `back from ${to} to ${from}` };
  });
