import { z } from "zod";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Place } from "../restic/place.ts";
import { repositoryKind } from "../settings/values/repository.ts";
import { readOwnNote } from "./own-note.ts";
import { backupPaths } from "./paths.ts";
import type { Stock } from "./snapshots.ts";

const schema = z.record(z.string(), z.array(z.string().regex(/^[0-9a-f]{8}$/)));

type Noted = Readonly<Record<string, readonly string[]>>;

const readNoted = async (host: Host): Promise<Noted> =>
  (await readOwnNote(
    host,
    backupPaths.noted,
    schema,
    "If you cannot: see that none is missing (clincher backup list), then remove the file.",
  )) ?? {};

const writeAll = async (host: Host, noted: Noted): Promise<void> => {
  await host.writeFile(backupPaths.noted, `${JSON.stringify(noted, null, 2)}\n`, {
    mode: 0o600,
    uid: 0,
    gid: 0,
  });
};

const write = async (host: Host, { repository }: Place, ids: readonly string[]): Promise<void> =>
  await writeAll(host, { ...(await readNoted(host)), [repository]: [...new Set(ids)] });

const shortly = (id: string): string => id.slice(0, 8);

/** Notes backups that a place has now. */
export const noteBackups = async (host: Host, place: Place, ids: readonly string[]): Promise<void> =>
  await write(host, place, [...((await readNoted(host))[place.repository] ?? []), ...ids.map(shortly)]);

/** Notes that these are not to be missed any more. */
export const forgetNoted = async (host: Host, place: Place, ids: readonly string[]): Promise<void> => {
  const forgotten = new Set(ids.map(shortly));
  const noted = (await readNoted(host))[place.repository] ?? [];
  await write(
    host,
    place,
    noted.filter((id) => !forgotten.has(id)),
  );
};

/** Notes that another server, which has the agent, makes and forgets the backups in every place but folders of this one. */
export const leaveToOther = async (host: Host): Promise<void> => {
  const noted = await readNoted(host);
  const own = Object.entries(noted).filter(([repository]) => repositoryKind(repository) === "local");
  if (own.length < Object.keys(noted).length) await writeAll(host, Object.fromEntries(own));
};

/** Notes that backups were forgotten on purpose: what was there before and is not after. */
export const noteForgotten = async (host: Host, place: Place, before: Stock, after: Stock): Promise<void> => {
  const left = new Set(after.snapshots.map(({ id }) => id));
  const gone = before.snapshots.map(({ id }) => id).filter((id) => !left.has(id));
  await forgetNoted(host, place, gone);
};

/** Beginnings of the ids of backups that were made and are not there. `stock` is null where there is no repository. */
export const lostBackups = async (
  host: Host,
  place: Place,
  stock: Stock | null,
): Promise<readonly string[]> => {
  const there = new Set([
    ...(stock?.snapshots ?? []).map(({ id }) => shortly(id)),
    ...(stock?.unreadable ?? []),
  ]);
  return ((await readNoted(host))[place.repository] ?? []).filter((id) => !there.has(id));
};

/**
 * Throws when a backup that was made is not there. A repository does not know that: one whose snapshot files are gone
 * looks like one that never had them.
 */
export const expectNoted = async (host: Host, place: Place, stock: Stock): Promise<void> => {
  const lost = await lostBackups(host, place, stock);
  if (lost.length === 0) return;
  throw new Failure(exitCodes.failed, {
    what: lost.length === 1 ? "A backup is gone" : `${lost.length} backups are gone`,
    where: `${place.name} (${place.repository})`,
    why: `They were made, and clincher did not forget them: ${lost.slice(0, 10).join(", ")}`,
    fix: `Make one now: clincher backup run. If they were removed on purpose: clincher backup forget-lost ${place.name}`,
  });
};
