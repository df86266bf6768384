import { egressExecutable } from "../../../embedded/egress.ts";
import { converge } from "../../deploy/converge.ts";
import { prepare } from "../../deploy/prepare.ts";
import type { Run } from "../../engine/apply.ts";
import { makePlan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { readMarker } from "../../facts/restore.ts";
import { type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { proofPath } from "../../phases/proof.ts";
import { Failure } from "../../problem.ts";
import { formatLock, parseLock } from "../../resources/image-lock.ts";
import { settingsPath } from "../../settings/load.ts";
import { withRelease } from "../../settings/release-edit.ts";
import { imageLockPath } from "../../stack/paths.ts";
import { differences } from "../manifest.ts";
import { restorePaths } from "../paths.ts";
import { writeMarker } from "../restore/marker.ts";
import { rebased, treesOf, withHashes } from "../survey.ts";
import { keptManifest } from "./keep.ts";
import { kept, releaseRoots, writeUpgrade } from "./paths.ts";
import { backPhases } from "./phases.ts";

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

/** Throws when what is kept is no longer what was kept. */
const checkKept = async (host: Host, { snapshot }: UpgradeMarker): Promise<number> => {
  const wanted = await keptManifest(host);
  const trees = await treesOf(
    host,
    releaseRoots.map((root) => `${kept.data}${root}`),
  );
  const there = rebased(await withHashes(host, trees, new Map()), kept.data);
  const plain = (manifest: typeof there) => new Map([...manifest].filter(([, { kind }]) => kind !== "other"));
  const found = wanted === null ? ["its manifest is gone"] : differences(plain(wanted), plain(there));
  if (found.length === 0) return there.size;
  throw new Failure(exitCodes.failed, {
    what: "What was kept before the upgrade is not as it was",
    where: kept.data,
    why: found.slice(0, 5).join("\n"),
    fix: `Take the backup from then: clincher restore --snapshot ${snapshot.slice(0, 8)}`,
  });
};

/** Puts the data on the way that a restore puts it in place, once. */
const stageKept = async (host: Host, marker: UpgradeMarker): Promise<void> => {
  if ((await host.stat(kept.data)) === null) return;
  await checkKept(host, marker);
  await host.remove(stage);
  await writeMarker(host, { snapshot: "replaced", step: "checked", roots: releaseRoots }, kept.data);
  await host.rename(kept.data, stage);
};

/**
 * Removes what a way back was made from, after `ending`: that is gone on with as long as the note is there. What it throws is
 * thrown when all is removed, because the old release is back all the same.
 */
export const endWayBack = async (host: Host, ending: () => Promise<void>): Promise<void> => {
  const [ended] = await Promise.allSettled([ending()]);
  // The marker first: without it, what is left of either folder is nothing that anybody goes on with.
  await host.remove(upgradeMarkerPath);
  await host.remove(stage);
  await host.remove(kept.folder);
  if (ended.status === "rejected") throw ended.reason;
};

/**
 * Goes back to what was before an upgrade: settings, image and data. Cut off anywhere, in `ending` too, it is finished by
 * running it again, and until the data is whole nothing starts. What the newer release left is kept beside.
 */
export const goBack = async (
  host: Host,
  marker: UpgradeMarker,
  run: Run,
  ending: () => Promise<void> = async () => {},
): Promise<void> => {
  const { failed } = marker;
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
  if ((await readMarker(host, replaced)) !== null) {
    await host.remove(kept.after);
    await host.rename(replaced, kept.after);
  }
  await endWayBack(host, ending);
};
