import { egressExecutable } from "../../../embedded/egress.ts";
import { converge } from "../../deploy/converge.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { makePlan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { isWhole, type Marker, readMarker } from "../../facts/restore.ts";
import { readUpgrade, type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { proofPath } from "../../phases/proof.ts";
import { Failure } from "../../problem.ts";
import { formatLock, parseLock } from "../../resources/image-lock.ts";
import { settingsPath } from "../../settings/load.ts";
import { withRelease } from "../../settings/release-edit.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { restorePaths } from "../paths.ts";
import { writeMarker } from "../restore/marker.ts";
import { checkKept } from "./check-kept.ts";
import { dropEarlier, putEarlierBack } from "./earlier.ts";
import { kept, releaseRoots, writeUpgrade } from "./paths.ts";
import { backPhases } from "./phases.ts";
import { dropReplacedEarlier, putReplacedBack, setReplacedAside } from "./undo-kept.ts";

const { stage, replaced } = restorePaths;

const textOf = (content: Uint8Array | null): string | null =>
  content === null ? null : new TextDecoder().decode(content);

/** Settings as they were; where the operator has changed others since, only the release goes back. */
const settingsBack = async (host: Host, { from, to }: UpgradeMarker): Promise<void> => {
  const [now, before, stat] = await Promise.all([
    host.read(settingsPath).then(textOf),
    host.read(kept.settings).then(textOf),
    host.stat(settingsPath),
  ]);
  if (now === null || stat === null) return;
  const upgraded = before === null ? null : withRelease(before, to);
  const edit =
    before !== null && (now === before || (upgraded?.ok === true && upgraded.text === now))
      ? ({ ok: true, text: before } as const)
      : withRelease(now, from);
  if (!edit.ok)
    throw new Failure(exitCodes.settings, {
      what: "The settings file is written in a way that clincher does not edit",
      where: settingsPath,
      fix: `Set openclaw.version = "${from}" there yourself, then run: clincher rollback`,
    });
  if (edit.text !== now)
    await host.writeFile(settingsPath, edit.text, { mode: stat.mode, uid: stat.uid, gid: stat.gid });
};

/** Images that came for a release that failed: the next attempt takes them anew, and holds them to what it then gets. */
export const forgetImages = async (host: Host, names: readonly string[]): Promise<void> => {
  if (names.length === 0) return;
  const lock = parseLock(await host.read(imageLockPath));
  const left = Object.fromEntries(Object.entries(lock).filter(([name]) => !names.includes(name)));
  await host.writeFile(imageLockPath, formatLock(left), { mode: 0o644, uid: 0, gid: 0 });
  await host.run({ argv: ["docker", "image", "rm", ...names], timeoutSeconds: 120 });
};

/** Puts the data on the way that a restore puts it in place, once. */
const stageKept = async (host: Host, marker: UpgradeMarker): Promise<void> => {
  const isThere = (await host.stat(kept.data)) !== null;
  if (!isThere && (await readMarker(host))?.snapshot === "replaced") return;
  if (marker.step === "returning") await checkKept(host, marker);
  await setReplacedAside(host, marker);
  await host.remove(stage);
  await writeMarker(host, { snapshot: "replaced", step: "checked", roots: releaseRoots }, kept.data);
  await host.rename(kept.data, stage);
};

/** What the newer release left: no undo may bring it back under the older one. */
export const setAside = async (host: Host): Promise<void> => {
  if ((await readMarker(host, replaced)) === null) return;
  await host.remove(kept.after);
  await host.rename(replaced, kept.after);
};

/**
 * The marker first: without it, what is left is nothing that anybody goes on with. Where the upgrade failed, the one before is
 * the last again.
 */
const removeKept = async (host: Host): Promise<void> => {
  await host.remove(upgradeMarkerPath);
  await host.remove(kept.folder);
  await putEarlierBack(host);
};

/**
 * Removes what a way back was made from, after `ending`: that is gone on with as long as the note is there. What it throws is
 * thrown when all is removed, because the old release is back all the same.
 */
export const endWayBack = async (host: Host, ending: () => Promise<void>): Promise<void> => {
  const [ended] = await Promise.allSettled([ending()]);
  await removeKept(host);
  await putReplacedBack(host);
  await host.remove(stage);
  if (ended.status === "rejected") throw ended.reason;
};

/**
 * Ends an upgrade when a backup was restored, all of it, in the place of what was kept; `release` is the one that runs now. Cut
 * off anywhere, it is finished by running it again.
 */
export const endByRestore = async (host: Host, restored: Marker, release: string): Promise<void> => {
  const upgrade = await readUpgrade(host);
  if (upgrade === null || !isWhole(restored)) return;
  const { step, from, failed, pulled } = upgrade;
  if (step !== "returning" && (step !== "done" || release !== from)) return;
  await setAside(host);
  if (failed) await forgetImages(host, pulled);
  // Nor is the data that of the upgrade before.
  await dropEarlier(host);
  await dropReplacedEarlier(host);
  await removeKept(host);
};

/**
 * Goes back to what was before an upgrade: settings, image and data. What was kept is looked at before anything is changed,
 * unless the way back has begun, because there is none other then. Cut off anywhere, in `ending` too, it is finished by
 * running it again, and until the data is whole nothing starts. What the newer release left is kept beside.
 */
export const goBack = async (
  host: Host,
  marker: UpgradeMarker,
  run: Run,
  ending: () => Promise<void> = async () => {},
): Promise<void> => {
  const { failed, step } = marker;
  if (step !== "returning") await checkKept(host, marker);
  await writeUpgrade(host, { ...marker, step: "returning" });
  await settingsBack(host, marker);
  await stageKept(host, marker);
  if (failed) {
    const proof = await host.read(kept.proof);
    if (proof !== null) await host.writeFile(proofPath, proof, { mode: 0o600, uid: 0, gid: 0 });
  }
  const { site } = await prepare(host, { flags: {}, environment: {}, egress: egressExecutable });
  const phases = backPhases(site);
  await converge(host, phases, await makePlan(host, phases), run);
  if (failed) await forgetImages(host, marker.pulled);
  await setAside(host);
  await endWayBack(host, ending);
};
