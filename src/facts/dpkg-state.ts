import type { Fact } from "./fact.ts";

export interface DpkgState {
  /** Packages that were unpacked but not configured, half installed, or marked for reinstallation. */
  readonly broken: readonly string[];
  /** dpkg left unfinished business in its journal: apt refuses to work. */
  readonly interrupted: boolean;
  /** Another dpkg is at work: half-configured packages are normal then. */
  readonly busy: boolean;
}

/** apt installs nothing before it is finished. */
export const isBroken = ({ broken, interrupted }: DpkgState): boolean => broken.length > 0 || interrupted;

/**
 * `dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n'`: wanted state, state, error flag, name. U unpacked,
 * F half-configured, H half-installed; R as third letter asks for reinstallation.
 */
export const parseBroken = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => {
    const match = /^.([a-zA-Z])(.?)\s+(\S+)$/.exec(line);
    return match !== null && (/[UFH]/.test(match[1] ?? "") || match[2] === "R") ? [match[3] ?? ""] : [];
  });

/** Inodes that somebody holds a lock on: "1: POSIX  ADVISORY  WRITE 812 fe:01:393 0 EOF". */
export const parseLockedInodes = (locks: string): ReadonlySet<string> =>
  new Set(locks.split("\n").flatMap((line) => /\s[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line)?.slice(1) ?? []));

const lockFiles = ["/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock"] as const;
const journal = "/var/lib/dpkg/updates";

/** Whether dpkg could take a new package. */
export const dpkgState: Fact<DpkgState> = {
  key: "dpkg-state",
  read: async (host) => {
    const [query, inodes, locks, updates] = await Promise.all([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own fields
      host.run({ argv: ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"] }),
      host.run({ argv: ["stat", "-c", "%i", ...lockFiles] }),
      host.read("/proc/locks"),
      host.list(journal),
    ]);
    const locked = parseLockedInodes(locks === null ? "" : new TextDecoder().decode(locks));
    return {
      broken: parseBroken(query.stdout),
      interrupted: (updates ?? []).some((name) => /^\d+$/.test(name)),
      busy: inodes.stdout.split("\n").some((inode) => locked.has(inode.trim())),
    };
  },
};
