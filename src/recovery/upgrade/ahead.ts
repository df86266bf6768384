import { exitCodes } from "../../exit.ts";
import { readUpgrade, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { proofPath } from "../../phases/proof.ts";
import { Failure } from "../../problem.ts";
import { settingsProblems } from "../../resources/gateway-settings.ts";
import { settingsPath } from "../../settings/load.ts";
import { gatewayConfig } from "../../stack/gateway.ts";
import { pinnedImages, tagged } from "../../stack/pins.ts";
import { parseAbout } from "../about.ts";
import { makeBackup, placesOf } from "../backup.ts";
import { backupFolder, backupPaths } from "../paths.ts";
import { compileAhead, pullImages } from "../pull.ts";
import { checkContent } from "../restore/check.ts";
import { takeOut } from "../restore/fetch.ts";
import { dropUpgrade } from "./abandon.ts";
import { forgetImages } from "./back.ts";
import { beginKept } from "./begin.ts";
import { failingChecks } from "./checks.ts";
import { andLost, yieldEarlier } from "./earlier.ts";
import { writtenSince } from "./keep.ts";
import type { Manner, Timed } from "./manner.ts";
import { kept, releaseRoots } from "./paths.ts";
import type { Target } from "./target.ts";
import { knowsTrials, stillHolds, trialText, tryRelease } from "./trial.ts";
import { removeTrial } from "./trial-container.ts";
import { undisturbed } from "./undisturbed.ts";

const closed = { mode: 0o700, uid: 0, gid: 0 } as const;
const privately = { mode: 0o600, uid: 0, gid: 0 } as const;
/** Trials at most. One takes some 12 s, in which an agent that is spoken to now and then writes nothing, as a rule. */
const trials = 3;

const copyOf = async (host: Host, from: string, to: string): Promise<void> => {
  const content = await host.read(from);
  if (content !== null) await host.writeFile(to, content, privately);
};

/** What the new release itself can be asked while the old one runs. What came for it goes when it says no. */
const askAhead = async (host: Host, target: Target, { progress }: Manner, step: Timed): Promise<void> => {
  const { after, to, missing } = target;
  const image = tagged(pinnedImages(to).gateway);
  try {
    await step("images pulled", () =>
      pullImages(host, Object.values(pinnedImages(to)).map(tagged), progress),
    );
    await step(`settings accepted by ${image}`, async () => {
      const [first, ...rest] = await settingsProblems(host, image, gatewayConfig(after.site.deployment));
      if (first !== undefined) throw new Failure(exitCodes.failed, first, ...rest);
    });
    await step("what it compiles when it starts, compiled ahead", () =>
      compileAhead(host, after.site.deployment, progress),
    );
  } catch (error) {
    await forgetImages(host, missing);
    throw error;
  }
};

interface Kept {
  readonly marker: UpgradeMarker;
  /** Moment that what is kept is of, nanoseconds since 1970. */
  readonly since: bigint;
}

export interface Ready {
  readonly marker: UpgradeMarker;
  /** As of what is kept; null when that is of the standstill already. */
  readonly since: bigint | null;
  /** The new release has taken over a copy of what is kept. */
  readonly tried: boolean;
}

/** A backup that was compared with what went in, and all of it beside the data. */
const keepAhead = async (
  host: Host,
  target: Target,
  { progress, run }: Manner,
  step: Timed,
  failing: readonly string[],
): Promise<Kept> => {
  const { before, from, to, missing, bytes } = target;
  await removeTrial(host);
  const at = new Date(host.now()).toISOString();
  const begun = await beginKept(host, {
    from,
    to,
    snapshot: "",
    at,
    pulled: missing,
    failing,
    failed: false,
  });
  const vault = { deployment: before.site.deployment, version: run.version, redact: run.redact };
  const made = await step("backup made", () => makeBackup(host, vault, progress));
  const place = placesOf(vault.deployment).find(({ name }) => name === made.place);
  if (place === undefined) throw new Error("a backup in no place");
  const marker = await yieldEarlier(host, begun, bytes, step);
  await step("backup brought in again and compared, file by file", async () => {
    await host.makeDirectory(kept.data, closed);
    const hashes = await takeOut(host, place, { id: made.id }, kept.data, [...releaseRoots, backupFolder]);
    await checkContent(host, kept.data, releaseRoots, hashes);
  });
  const about = await host.read(`${kept.data}${backupPaths.about}`);
  const taken = Date.parse(parseAbout(new TextDecoder().decode(about ?? undefined))?.taken ?? "");
  await host.rename(`${kept.data}${backupPaths.manifest}`, kept.manifest);
  await host.remove(`${kept.data}/var`);
  await copyOf(host, settingsPath, kept.settings);
  await copyOf(host, proofPath, kept.proof);
  return { marker: { ...marker, snapshot: made.id, place: made.place }, since: BigInt(taken) * 1_000_000n };
};

/** What is kept, and what the new release makes of it; once more, of what is there now, when the agent writes meanwhile. */
const tryAhead = async (
  host: Host,
  target: Target,
  manner: Manner,
  step: Timed,
  failing: readonly string[],
) =>
  await undisturbed(
    trials,
    async () => {
      const { marker: before, since } = await keepAhead(host, target, manner, step, failing);
      const marker = knowsTrials(target.to) ? await yieldEarlier(host, before, target.bytes, step) : before;
      const trying = () => tryRelease(host, target, manner);
      const { copy } = await step("trying the new release on a copy of the data", trying, trialText);
      return { marker, since, tried: copy === "whole" };
    },
    async ({ since, tried }) => {
      const written = tried && !stillHolds(await writtenSince(host, since));
      if (written) manner.progress("something was written meanwhile, so once more with it");
      return written;
    },
  );

/** Everything that takes time and needs no standstill. Leaves nothing when it fails, and the way back that there was. */
export const prepareAhead = async (
  host: Host,
  target: Target,
  manner: Manner,
  step: Timed,
): Promise<Ready> => {
  const failing = await failingChecks(host, manner.environment);
  await askAhead(host, target, manner, step);
  try {
    return await tryAhead(host, target, manner, step, failing);
  } catch (error) {
    const lost = (await readUpgrade(host))?.lost;
    await dropUpgrade(host, target.missing);
    throw andLost(error, lost);
  }
};
