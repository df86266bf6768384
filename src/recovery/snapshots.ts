import { z } from "zod";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { restic } from "../restic/restic.ts";

/** Tag of a whole backup. Others in a repository are somebody else's. */
export const wholeTag = "clincher";
/** Tag of the first half of a large backup, which only makes the second one quick. */
export const partTag = "clincher-part";

export interface Snapshot {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly host: string;
  /** Releases that made it; null when its tags do not say. */
  readonly clincher: string | null;
  readonly openclaw: string | null;
}

const schema = z
  .array(
    z.object({
      id: z.string().regex(/^[0-9a-f]{64}$/),
      time: z.string(),
      hostname: z.string().default(""),
      tags: z.array(z.string()).nullish(),
    }),
  )
  .nullable();

const versionIn = (tags: readonly string[], name: string): string | null =>
  tags.find((tag) => tag.startsWith(`${name}-`) && /\d/.test(tag))?.slice(name.length + 1) ?? null;

/** `restic snapshots --json` to the whole backups in it, oldest first; null when it is something else. */
export const parseSnapshots = (text: string): readonly Snapshot[] | null => {
  try {
    const list = schema.parse(JSON.parse(text)) ?? [];
    return list
      .filter(({ tags, time }) => tags?.includes(wholeTag) === true && Number.isFinite(Date.parse(time)))
      .map(({ id, time, hostname, tags }) => ({
        id,
        time: Date.parse(time),
        host: hostname,
        clincher: versionIn(tags ?? [], "clincher"),
        openclaw: versionIn(tags ?? [], "openclaw"),
      }))
      .sort((a, b) => a.time - b.time);
  } catch {
    return null;
  }
};

/** What there is in a place. */
export interface Stock {
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[];
  /** Beginnings of ids that are there and cannot be read. restic passes over them. */
  readonly unreadable: readonly string[];
}

/** Pure: what restic (0.14 to 0.19) says of snapshots that it passes over. */
export const unreadableIn = (stderr: string): readonly string[] => [
  ...new Set(
    [...stderr.matchAll(/(?:could not|failed to) load snapshot ([0-9a-f]{8})/g)].map(([, id = ""]) => id),
  ),
];

const listing = ["snapshots", "--json", "--tag", wholeTag] as const;

/**
 * A list needs no lock, which takes restic 0.2 s. But without one a snapshot may be forgotten right when it is read: what
 * cannot be read counts only when nobody is at work there. `within`: each answer, seconds; restic tries again for a quarter of
 * an hour where a place does not answer.
 */
export const readStock = async (host: Host, place: Place, within?: number): Promise<Stock> => {
  const limit = within === undefined ? {} : { timeoutSeconds: within };
  const first = await restic(host, place, { argv: [...listing, "--no-lock"], ...limit });
  const sound = unreadableIn(first.stderr).length === 0;
  const { stdout, stderr } = sound ? first : await restic(host, place, { argv: listing, ...limit });
  const snapshots = parseSnapshots(stdout);
  if (snapshots !== null) return { snapshots, unreadable: unreadableIn(stderr) };
  throw new Failure(exitCodes.failed, {
    what: "The list of backups cannot be read",
    where: `${place.name} (${place.repository})`,
    why: stdout.slice(0, 300),
    fix: "Check which restic this is: restic version. clincher works with 0.14 and later.",
  });
};

/** The backups in a place that can be read, oldest first. */
export const readSnapshots = async (host: Host, place: Place): Promise<readonly Snapshot[]> =>
  (await readStock(host, place)).snapshots;

export interface Choice {
  /** Beginning of an id, or "latest". */
  readonly snapshot?: string | undefined;
  /** The last one that is not younger, milliseconds since 1970. */
  readonly at?: number | undefined;
}

const noneSuch = (what: string, snapshots: readonly Snapshot[]): Failure => {
  const newest = snapshots.at(-1);
  return new Failure(exitCodes.settings, {
    what,
    why:
      newest === undefined
        ? "There is none at all."
        : `There are ${snapshots.length}; the newest is ${newest.id.slice(0, 8)} of ${new Date(newest.time).toISOString()}.`,
    fix: "clincher backup list shows those that there are.",
  });
};

/** Pure: the one that is meant. Throws when there is none, or more than one. */
export const chooseSnapshot = (snapshots: readonly Snapshot[], { snapshot, at }: Choice): Snapshot => {
  if (snapshot !== undefined && snapshot !== "latest") {
    if (!/^[0-9a-f]{4,64}$/.test(snapshot))
      throw noneSuch(`${JSON.stringify(snapshot)} is no id of a backup`, snapshots);
    const found = snapshots.filter(({ id }) => id.startsWith(snapshot));
    const [only, other] = found;
    if (only !== undefined && other === undefined) return only;
    throw noneSuch(
      other === undefined ? `There is no backup ${snapshot}` : `Several backups begin with ${snapshot}`,
      snapshots,
    );
  }
  const found = snapshots.filter(({ time }) => at === undefined || time <= at).at(-1);
  if (found !== undefined) return found;
  throw noneSuch(
    at === undefined ? "There is no backup" : `There is no backup from before ${new Date(at).toISOString()}`,
    snapshots,
  );
};

/** Two clocks that are kept right differ by less, milliseconds. */
const tolerance = 3600 * 1000;

const isoOf = (time: number): string => new Date(time).toISOString();

/**
 * The one that is meant in a place. Where it is not clear which is the newest (one cannot be read, or a clock is wrong),
 * it has to be named. `within`: as of readStock.
 */
export const findSnapshot = async (
  host: Host,
  place: Place,
  choice: Choice,
  within?: number,
): Promise<Snapshot> => {
  const { snapshots, unreadable } = await readStock(host, place, within);
  const { snapshot: asked } = choice;
  const named = asked !== undefined && asked !== "latest";
  const where = `${place.name} (${place.repository})`;
  const same = unreadable.find((id) => named && asked.startsWith(id.slice(0, asked.length)));
  if (same !== undefined)
    throw new Failure(exitCodes.failed, {
      what: `The backup ${same} is damaged: it cannot be read`,
      where,
      fix: "Take it from another place, or another backup: clincher backup list",
    });
  const chosen = chooseSnapshot(snapshots, choice);
  if (named) return chosen;
  const short = chosen.id.slice(0, 8);
  if (unreadable.length > 0)
    throw new Failure(exitCodes.failed, {
      what: "This repository is damaged, and its newest backup may be what is lost",
      where,
      why: `It cannot be read: ${unreadable.join(", ")}. The newest that can is ${short} of ${isoOf(chosen.time)}.`,
      fix: `Take another place, or that one: --snapshot ${short}`,
    });
  if (chosen.time <= host.now() + tolerance) return chosen;
  throw new Failure(exitCodes.preflight, {
    what: `The newest backup says it is of ${isoOf(chosen.time)}, and here it is ${isoOf(host.now())}`,
    where,
    why: "One of the two clocks is wrong, so it is not clear which backup is the newest.",
    fix: `Set this server's clock (timedatectl), or name the backup: --snapshot ${short}`,
  });
};
