import { join } from "node:path";

/**
 * Where the lab keeps things, always outside the repository.
 *
 * `cache` survives runs (base file systems, images, certificate authority) and may be deleted at any time.
 * `live` holds what belongs to one running lab and is removed when it ends.
 * Two labs can run side by side when CLINCHER_LAB_ID differs (one lower-case letter or digit; default "0").
 */
export const labId = process.env.CLINCHER_LAB_ID ?? "0";
export const cache = process.env.CLINCHER_LAB_CACHE ?? "/var/cache/clincher-lab";
export const live = join(process.env.CLINCHER_LAB_LIVE ?? "/var/lib/clincher-lab", labId);

/** Prefix of everything with a name in the kernel: network namespaces, cgroups, overlay mounts. */
export const prefix = `clab${labId}`;

export const cached = (...parts: string[]): string => join(cache, ...parts);
export const alive = (...parts: string[]): string => join(live, ...parts);
