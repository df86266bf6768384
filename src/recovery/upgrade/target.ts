import { egressExecutable } from "../../../embedded/egress.ts";
import { mayRunAgent } from "../../deploy/agent-here.ts";
import { noneCutOff, noUpgradeCutOff } from "../../deploy/cut-off.ts";
import { knownDeployment } from "../../deploy/known-deployment.ts";
import { type Prepared, prepare } from "../../deploy/prepare.ts";
import { checkRelease } from "../../deploy/release-exists.ts";
import { readInputFiles } from "../../deploy/sources.ts";
import { makePlan, type Plan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { fullName, hasImage, images } from "../../facts/images.ts";
import { readMarker } from "../../facts/restore.ts";
import { readUpgrade, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { settingsPath } from "../../settings/load.ts";
import { withRelease } from "../../settings/release-edit.ts";
import { isNewer } from "../../settings/releases.ts";
import { schema } from "../../settings/schema.ts";
import type { Environment } from "../../settings/sources.ts";
import { hostPaths } from "../../stack/paths.ts";
import { type OpenClawVersion, pinnedImages, tagged } from "../../stack/pins.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { leftOut } from "../paths.ts";
import { nothingPutAside } from "../restore/restore.ts";
import { roomFor } from "../room.ts";
import { treesOf } from "../survey.ts";
import { releaseRoots } from "./paths.ts";
import { releasePhases } from "./phases.ts";

/** What an upgrade would do, before it does it. */
export interface Target {
  readonly from: OpenClawVersion;
  readonly to: OpenClawVersion;
  readonly before: Prepared;
  readonly after: Prepared;
  /** clincher.toml as it is to be. */
  readonly settings: string;
  /** Images that are not here yet. */
  readonly missing: readonly string[];
  /** Bytes of the data, which is kept beside. */
  readonly bytes: number;
  /** One that was cut off after the data was kept. */
  readonly resumes: UpgradeMarker | null;
}

const refuse = (what: string, fix: string, why?: string): Failure =>
  new Failure(exitCodes.settings, { what, fix, ...(why === undefined ? {} : { why }) });

const releases = schema.shape.openclaw.unwrap().shape.version.unwrap();

/** Throws what is wrong with it when it is none. */
export const releaseOf = (text: string): OpenClawVersion => {
  const read = releases.safeParse(text);
  if (read.success) return read.data;
  throw new Failure(exitCodes.settings, {
    what: `${JSON.stringify(text)} is not written like a release of OpenClaw`,
    where: "RELEASE on the command line of clincher upgrade",
    fix: "Write it as 2026.9.6.",
  });
};

const checkRoom = async (host: Host, bytes: number): Promise<void> => {
  const { enough, needed, free } = await roomFor(host, hostPaths.root, bytes);
  if (enough) return;
  throw new Failure(exitCodes.preflight, {
    what: `An upgrade needs ${needed} free and there are ${free}`,
    where: hostPaths.root,
    why: "The data is kept beside, so that nothing is lost when the new release does not work.",
    fix: "Make room, then run it again.",
  });
};

/** What differs already is not an upgrade's to change, and the way back would not find it again. */
const mustBeAsDescribed = async (host: Host, { site }: Prepared): Promise<void> => {
  const plan: Plan = await makePlan(host, releasePhases(site));
  if (plan.changes === 0) return;
  const lines = plan.steps.flatMap(({ changes }) => changes.map(({ summary }) => summary));
  throw new Failure(exitCodes.preflight, {
    what: "This server is not as its settings describe it",
    why: lines.slice(0, 5).join("\n"),
    fix: "Look with clincher plan, make it so with clincher install, then upgrade.",
  });
};

/**
 * Where a server stands, and whether it can go to that release; null when it is there, as its settings describe it.
 * Reads only; whatever speaks against it is thrown.
 */
export const readTarget = async (
  host: Host,
  environment: Environment,
  release: string,
): Promise<Target | null> => {
  const to = releaseOf(release);
  await noneCutOff(host);
  await mayRunAgent(host);
  const before = await knownDeployment(host, environment);
  const current = before.site.deployment.settings.openclaw.version;
  const marker = await readUpgrade(host);
  const resumes = marker?.step === "kept" && marker.to === to && current === to ? marker : null;
  if (marker?.step === "kept" && resumes === null && current === marker.to) await noUpgradeCutOff(host);
  const from = resumes === null ? current : releaseOf(resumes.from);
  if (to === current && resumes === null) {
    await mustBeAsDescribed(host, before);
    return null;
  }
  const coming = await readMarker(host);
  // Its way back, should it fail, needs that folder. One that was cut off began without.
  if (resumes === null && coming !== null) nothingPutAside(coming);
  // There would be no way back. One that was cut off goes on without.
  if (resumes === null) await nothingInTheWay(host, releaseRoots);
  if (isNewer(from, to))
    throw refuse(
      `OpenClaw ${to} is older than ${from}`,
      "clincher rollback goes back to what was before the last upgrade, data included.",
      "An older release cannot read what a newer one wrote.",
    );
  const { settings: file } = await readInputFiles(host, environment, {});
  const edit = file === null ? null : withRelease(file.text, to);
  if (edit?.ok !== true)
    throw new Failure(exitCodes.settings, {
      what: "The settings file is written in a way that clincher does not edit",
      where: settingsPath,
      fix: `Write [openclaw] with the line version = "${from}" there, then run it again.`,
    });
  const after = await prepare(host, {
    flags: {},
    environment,
    egress: egressExecutable,
    settingsText: edit.text,
  });
  if (after.site.deployment.settings.openclaw.version !== to)
    throw refuse(
      "The environment sets openclaw.version, so the settings file does not decide it",
      "Unset CLINCHER_OPENCLAW_VERSION, then run it again.",
    );
  if (resumes === null) await mustBeAsDescribed(host, before);
  const there = (await images.read(host)) ?? [];
  const missing = Object.values(pinnedImages(to))
    .map(tagged)
    .filter((name) => !hasImage(there, fullName(name)));
  const [absent] = missing.length === 0 ? [] : await checkRelease(host, tagged(pinnedImages(to).gateway));
  if (absent !== undefined) throw new Failure(exitCodes.settings, absent);
  const bytes = (await treesOf(host, releaseRoots, leftOut)).reduce((sum, { size }) => sum + size, 0);
  if (resumes === null) await checkRoom(host, bytes);
  return { from, to, before, after, settings: edit.text, missing, bytes, resumes };
};
