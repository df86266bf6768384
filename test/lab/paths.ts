import { join } from "node:path";

/**
 * The id of this lab; an empty one counts as none. Throws on any other that is not one character: what a lab removes when it
 * begins is under its id, and must not be all labs, nor anything else.
 */
export const labIdOf = (given: string | undefined): string => {
  const id = given || "0";
  if (/^[a-z0-9]$/.test(id)) return id;
  throw new Error(`CLINCHER_LAB_ID is one lower-case letter or digit, and not "${id}"`);
};

/**
 * Where the lab keeps things, always outside the repository.
 *
 * `cache` survives runs (base file systems, images, certificate authority) and may be deleted at any time.
 * `live` holds what belongs to one running lab and is removed when it ends.
 * Two labs can run side by side when CLINCHER_LAB_ID differs (one lower-case letter or digit; default "0").
 */
export const labId = labIdOf(process.env.CLINCHER_LAB_ID);
export const cache = process.env.CLINCHER_LAB_CACHE ?? "/var/cache/clincher-lab";
export const live = join(process.env.CLINCHER_LAB_LIVE ?? "/var/lib/clincher-lab", labId);

/** Prefix of everything with a name in the kernel: network namespaces, cgroups, overlay mounts. */
export const prefix = `clab${labId}`;

export const cached = (...parts: string[]): string => join(cache, ...parts);
export const alive = (...parts: string[]): string => join(live, ...parts);
