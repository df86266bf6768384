import { z } from "zod";
import { readJson } from "../facts/json.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { endMakingKey } from "../restic/key-cost.ts";
import type { Place } from "../restic/place.ts";
import { restic, resticFailure, troubleAt, tryRestic } from "../restic/restic.ts";
import { readOwnNote } from "./own-note.ts";

/** Keys that clincher knew or made, by place; ids, no secrets. All but the one in force have to go in the end. */
export const formerKeysPath = "/var/lib/clincher/former-keys.json";

/** Whose the keys are that a rotation adds, as restic notes it. */
const maker = "clincher";

/** A key as `restic key list --json` shows it. */
const keyList = z.array(z.object({ id: z.string(), current: z.boolean(), userName: z.string().default("") }));
const formerKeys = z.record(z.string(), z.array(z.string()));
type FormerKeys = z.infer<typeof formerKeys>;

/** Throws when they cannot be read: taken for none, they would open the backups for ever. */
const readFormer = async (host: Host): Promise<FormerKeys> =>
  (await readOwnNote(
    host,
    formerKeysPath,
    formerKeys,
    "If you cannot: in each place, take away every key that you do not know (restic key list, restic key remove), then remove the file.",
  )) ?? {};

const writeFormer = (host: Host, former: FormerKeys): Promise<void> =>
  host.writeFile(formerKeysPath, `${JSON.stringify(former)}\n`, { mode: 0o600, uid: 0, gid: 0 });

const remember = (former: FormerKeys, { name }: Place, ...ids: readonly string[]): void => {
  former[name] = [...new Set([...(former[name] ?? []), ...ids])];
};

/** What opened a place; null where nothing was ever saved. */
const keysAt = async (host: Host, place: Place): Promise<z.infer<typeof keyList> | null> => {
  const result = await tryRestic(host, place, { argv: ["key", "list", "--json"], timeoutSeconds: 120 });
  if (result.code !== 0 && troubleAt(place, result) === "absent") return null;
  const keys = result.code === 0 ? readJson(result.stdout, keyList) : null;
  if (keys === null) throw resticFailure(place, result);
  return keys;
};

/**
 * Lets a new key open every place, beside the one that does now. All places are asked first: when one of them cannot
 * be reached, none is changed.
 */
export const admitKey = async (
  host: Host,
  places: readonly Place[],
  key: string,
  progress: (line: string) => void,
): Promise<void> => {
  const known = await Promise.all(places.map(async (place) => ({ place, keys: await keysAt(host, place) })));
  const opened = known.flatMap(({ place, keys }) => (keys === null ? [] : [{ place, keys }]));
  const former = await readFormer(host);
  // Before any is added: the old key, forgotten, would open the backups for ever.
  for (const { place, keys } of opened)
    remember(
      former,
      place,
      // One that a rotation added, and died before it was noted, is nobody's.
      ...keys.flatMap(({ id, current, userName }) => (current || userName === maker ? [id] : [])),
    );
  await writeFormer(host, former);
  for (const { place, keys } of opened) {
    progress(`${place.name}: adding the new key`);
    await endMakingKey(host, place.repository);
    await restic(host, place, {
      argv: ["key", "add", "--user", maker, "--new-password-file", "/dev/stdin"],
      stdin: `${key}\n`,
      makesKey: key,
      timeoutSeconds: 300,
    });
    const known = new Set(keys.map(({ id }) => id));
    remember(
      former,
      place,
      ...((await keysAt(host, place)) ?? []).map(({ id }) => id).filter((id) => !known.has(id)),
    );
    await writeFormer(host, former);
  }
};

const removeFormer = async (
  host: Host,
  place: Place,
  former: readonly string[],
  progress: (line: string) => void,
): Promise<void> => {
  for (const { id, current } of (await keysAt(host, place)) ?? []) {
    if (current || !former.includes(id)) continue;
    progress(`${place.name}: removing the old key`);
    await restic(host, place, { argv: ["key", "remove", id], timeoutSeconds: 300 });
  }
};

/** Takes from every place the keys that clincher knew or made, but for the one that these open it with. */
export const dismissKeys = async (
  host: Host,
  places: readonly Place[],
  progress: (line: string) => void,
): Promise<void> => {
  // Of every place: one may have had another name when that was noted.
  const former = Object.values(await readFormer(host)).flat();
  for (const place of places) await removeFormer(host, place, former, progress);
  await host.remove(formerKeysPath);
};

/** The same for one place; what is noted of others stays noted. */
export const dismissKeysAt = async (
  host: Host,
  place: Place,
  progress: (line: string) => void,
): Promise<void> => {
  const { [place.name]: ids = [], ...others } = await readFormer(host);
  if (ids.length > 0) await removeFormer(host, place, ids, progress);
  if (Object.keys(others).length === 0) await host.remove(formerKeysPath);
  else if (ids.length > 0) await writeFormer(host, others);
};

/** Said by `clincher verify` when a rotation was cut off: who has an old key reads the backups until it ends. */
export const formerKeysWarning = async (host: Host): Promise<Problem | null> => {
  const former = await readFormer(host).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  if (former instanceof Failure) return former.problems[0];
  const names = Object.entries(former).flatMap(([name, ids]) => (ids.length > 0 ? [name] : []));
  if (names.length === 0) return null;
  return {
    what: `A former backup key still opens ${names.join(", ")}`,
    why: "A rotation ended before it could take that key away.",
    fix: "clincher rotate backup_key",
  };
};
