import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { resticFailure, troubleAt, tryRestic } from "../restic/restic.ts";
import type { Deployment } from "../settings/deployment.ts";
import { placesOf } from "./backup.ts";
import { forgetRepository, readKnown } from "./known.ts";
import { forgetNoted, lostBackups } from "./noted.ts";
import { readStock } from "./snapshots.ts";
import { ownCopy } from "./standby/own-copy.ts";

/** What was in a place, by what is noted here, and is there no more. */
export interface Lost {
  readonly place: Place;
  /** The repository itself is gone. */
  readonly whole: boolean;
  /** Beginnings of the ids of backups that are gone. */
  readonly ids: readonly string[];
}

/** The place of that name, a standby's own copy too. Throws (settings) when there is none. */
export const namedPlace = (deployment: Deployment, name: string): Place => {
  const places: readonly Place[] = [...placesOf(deployment), ownCopy(deployment)];
  const place = places.find((each) => each.name === name);
  if (place !== undefined) return place;
  throw new Failure(exitCodes.settings, {
    what: `There is no place ${name} for backups`,
    where: "command line of clincher backup forget-lost",
    fix: `Places: ${[...new Set(places.map((each) => each.name))].join(", ")}`,
  });
};

/** Null when nothing is missed. Changes nothing. Throws when the place does not answer: what is out of reach is not lost. */
export const findLost = async (host: Host, place: Place): Promise<Lost | null> => {
  const opened = await tryRestic(host, place, { argv: ["cat", "config", "--no-lock"] });
  const absent = opened.code !== 0 && troubleAt(place, opened) === "absent";
  if (opened.code !== 0 && !absent) throw resticFailure(place, opened);
  const whole = absent && (await readKnown(host))[place.repository] !== undefined;
  const ids = await lostBackups(host, place, absent ? null : await readStock(host, place));
  return whole || ids.length > 0 ? { place, whole, ids } : null;
};

/** Is not missed any more. A repository that is gone is made anew by the next backup. */
export const forgetLost = async (host: Host, { place, whole, ids }: Lost): Promise<void> => {
  await forgetNoted(host, place, ids);
  if (whole) await forgetRepository(host, place.repository);
};
