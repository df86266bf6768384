import { noneCutOff } from "../deploy/cut-off.ts";
import { exitCodes } from "../exit.ts";
import { addresses } from "../facts/addresses.ts";
import { stateFolder } from "../facts/state-folder.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { firstOf, folderOf, type Place, placeOf, type Target } from "../restic/place.ts";
import { restic } from "../restic/restic.ts";
import type { Deployment } from "../settings/deployment.ts";
import { repositoryKind } from "../settings/values/repository.ts";
import { backsUpHere } from "./backup-here.ts";
import { copySnapshot } from "./copy.ts";
import { clearScratch } from "./drill/scratch.ts";
import { inEach } from "./each-place.ts";
import { expectNoted, noteBackups, noteForgotten } from "./noted.ts";
import { backupFolder } from "./paths.ts";
import { recorded } from "./records.ts";
import { readSnapshots, readStock, type Snapshot, wholeTag } from "./snapshots.ts";
import { type Description, noteRepository, type Taken, takeSnapshot } from "./take.ts";

export interface Vault {
  readonly deployment: Deployment;
  /** Release of clincher. */
  readonly version: string;
  readonly redact: (text: string) => string;
}

/** The places of a deployment, as its settings name them. */
export const placesOf = ({
  settings,
  secrets,
}: Deployment): readonly (Place & { readonly target: Target })[] =>
  settings.backup.targets.map((target) => ({ ...placeOf(target, secrets.backup_key, secrets), target }));

/** The place of that name, or all. Throws when there is none. */
export const choosePlaces = (
  deployment: Deployment,
  name: string | undefined,
): readonly (Place & { readonly target: Target })[] => {
  const places = placesOf(deployment);
  const chosen = places.filter((each) => name === undefined || each.name === name);
  if (chosen.length > 0) return chosen;
  throw new Failure(exitCodes.settings, {
    what: `There is no place ${name} for backups`,
    where: "--target",
    fix: `Places: ${places.map((each) => each.name).join(", ")}`,
  });
};

const describe = async (host: Host, { deployment, version }: Vault): Promise<Description> => {
  const { settings, machine } = deployment;
  return {
    clincher: version,
    openclaw: settings.openclaw.version,
    domain: settings.domain,
    os: `${machine.os.id} ${machine.os.version}`,
    architecture: machine.architecture,
    addresses: (await addresses.read(host))
      .filter(({ device }) => /^(e|wl|venet)/.test(device))
      .map(({ address }) => address),
  };
};

export interface BackupResult extends Taken {
  readonly place: string;
  /** Other places that have it too. */
  readonly copied: readonly string[];
  /** Places that could not be reached. */
  readonly problems: readonly Problem[];
}

/**
 * Saves everything to every place: once from this server, a folder of it first where there is one, so that the agent
 * stands still for as short as can be; the other places get copies of exactly that. One place that fails does not keep
 * the others from their copy, but the backup then counts as failed. Throws, unrecorded, where the agent is not to run.
 */
export const makeBackup = async (
  host: Host,
  vault: Vault,
  progress: (line: string) => void,
): Promise<BackupResult> => {
  await backsUpHere(host);
  return await recorded(host, "backup", vault.redact, async () => {
    await noneCutOff(host, "A backup of it would be one of half of the data.");
    await host.makeDirectory(stateFolder, { mode: 0o700, uid: 0, gid: 0 });
    await host.makeDirectory(backupFolder, { mode: 0o700, uid: 0, gid: 0 });
    // What a drill that was killed has left would otherwise take its room until the next.
    await clearScratch(host);
    const places = placesOf(vault.deployment);
    const first = firstOf(places);
    if (first === undefined) throw new Error("settings without a place for backups");
    await folderOf(host, first);
    const taken = await takeSnapshot(host, first, () => describe(host, vault), progress);
    await noteRepository(host, first);
    await noteBackups(host, first, [taken.id]);
    const copied: string[] = [];
    const problems: Problem[] = [];
    for (const place of places.filter((each) => each !== first)) {
      progress(`${place.name}: copying`);
      try {
        await folderOf(host, place);
        await copySnapshot(host, first, place, taken.id);
        const copy = (await readSnapshots(host, place)).at(-1);
        if (copy !== undefined) await noteBackups(host, place, [copy.id]);
        copied.push(place.name);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problems.push(...error.problems);
      }
    }
    const [problem, ...rest] = problems;
    if (problem !== undefined && copied.length + 1 < places.length)
      throw new Failure(
        exitCodes.failed,
        {
          ...problem,
          why: [problem.why, `The backup is in ${[first.name, ...copied].join(", ")}.`].join("\n"),
        },
        ...rest,
      );
    return {
      result: { ...taken, place: first.name, copied, problems },
      said: `${taken.id.slice(0, 8)} in ${[first.name, ...copied].join(", ")}`,
      bytes: taken.bytes,
    };
  });
};

export interface Kept {
  readonly place: string;
  readonly repository: string;
  readonly snapshots: readonly Snapshot[];
  /** Beginnings of ids that are there and cannot be read. */
  readonly unreadable: readonly string[];
}

/** What there is in each place. Throws for the first that cannot be read. */
export const listBackups = async (
  host: Host,
  deployment: Deployment,
  name?: string,
): Promise<readonly Kept[]> =>
  await Promise.all(
    choosePlaces(deployment, name).map(async (place) => ({
      place: place.name,
      repository: place.repository,
      ...(await readStock(host, place)),
    })),
  );

/**
 * Reads the repositories: their structure, and of their content a part or all. Throws what is damaged, in whichever place. A
 * place that servers share is locked meanwhile, so it is left to the one that runs the agent; others throw, unrecorded.
 */
export const verifyBackups = async (
  host: Host,
  vault: Vault,
  given: { readonly target?: string | undefined; readonly part: string },
): Promise<readonly string[]> => {
  const places = choosePlaces(vault.deployment, given.target);
  if (places.some(({ repository }) => repositoryKind(repository) !== "local")) await backsUpHere(host);
  return await recorded(host, "verify", vault.redact, async () => {
    const names = await inEach(places, "Whole", async (place) => {
      await restic(host, place, { argv: ["check", `--read-data-subset=${given.part}`] });
      await expectNoted(host, place, await readStock(host, place));
    });
    return { result: names, said: `${given.part} of the content of ${names.join(", ")}` };
  });
};

/** Forgets what the settings do not keep, and gives back its room, in each place. Throws, unrecorded, where the agent is not to run. */
export const pruneBackups = async (host: Host, vault: Vault, target?: string): Promise<readonly string[]> => {
  await backsUpHere(host);
  return await recorded(host, "prune", vault.redact, async () => {
    const names = await inEach(choosePlaces(vault.deployment, target), "Pruned", async (place) => {
      const { keep_last, keep_daily, keep_weekly, keep_monthly } = place.target;
      const keep = Object.entries({
        last: keep_last,
        daily: keep_daily,
        weekly: keep_weekly,
        monthly: keep_monthly,
      });
      const before = await readStock(host, place);
      await restic(host, place, {
        argv: [
          ...["forget", "--tag", wholeTag, "--group-by", ""],
          ...keep.flatMap(([unit, count]) => (count === 0 ? [] : [`--keep-${unit}`, String(count)])),
        ],
      });
      // Before what takes long and may be cut off: what is forgotten would be missed for ever.
      await noteForgotten(host, place, before, await readStock(host, place));
      await restic(host, place, { argv: ["prune"] });
    });
    return { result: names, said: `pruned ${names.join(", ")}` };
  });
};
