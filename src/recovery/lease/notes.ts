import type { Host } from "../../host/host.ts";
import type { Place } from "../../restic/place.ts";
import { initialise, restic, resticFailure, troubleAt, tryRestic } from "../../restic/restic.ts";
import { readKnown } from "../known.ts";
import { type Lease, leaseTag, leaseTags, parseLeases } from "./lease.ts";

/** All notes in a place; null when it does not answer within so many seconds. Throws when it refuses. */
export const readLeases = async (
  host: Host,
  place: Place,
  seconds: number,
): Promise<readonly Lease[] | null> => {
  const result = await tryRestic(host, place, {
    argv: ["snapshots", "--json", "--no-lock", "--tag", leaseTag],
    timeoutSeconds: seconds,
  });
  if (result.code === 0) return parseLeases(result.stdout);
  const trouble = troubleAt(place, result);
  // Nobody has been there yet. A repository that has been there and is gone is another matter.
  if (trouble === "absent" && (await readKnown(host))[place.repository] === undefined) return [];
  if (trouble === "unreachable" || trouble === "absent" || trouble === "locked") return null;
  throw resticFailure(place, result);
};

/** Writes a note, the first one into a repository made for it. Throws when the place cannot be reached. */
export const writeLease = async (
  host: Host,
  place: Place,
  lease: Pick<Lease, "term" | "holder" | "kind" | "host" | "seconds">,
  seconds: number,
): Promise<void> => {
  const call = {
    argv: [
      ...["backup", "--quiet", "--stdin", "--stdin-filename", "lease", "--host", lease.host],
      ...leaseTags(lease).flatMap((tag) => ["--tag", tag]),
    ],
    stdin: `${lease.holder} ${lease.term}\n`,
    timeoutSeconds: seconds,
  };
  const first = await tryRestic(host, place, call);
  if (first.code === 0) return;
  if (troubleAt(place, first) !== "absent" || (await readKnown(host))[place.repository] !== undefined)
    throw resticFailure(place, first);
  await initialise(host, place, { argv: [], timeoutSeconds: seconds * 2 });
  await restic(host, place, call);
};

/** Takes every lock off a place, whoever holds it. Throws when the place cannot be reached. */
export const removeLocks = async (host: Host, place: Place, seconds: number): Promise<void> => {
  await restic(host, place, { argv: ["unlock", "--remove-all"], timeoutSeconds: seconds });
};

/** More renewals than this are cleared away. */
const many = 12;

/** Removes what an own newer note has replaced. */
export const clearLeases = async (
  host: Host,
  place: Place,
  leases: readonly Lease[],
  holder: string,
  seconds: number,
): Promise<void> => {
  const old = leases.filter((each) => each.holder === holder && each.kind === "renewal");
  if (old.length < many) return;
  await tryRestic(host, place, { argv: ["forget", ...old.map(({ id }) => id)], timeoutSeconds: seconds });
};
