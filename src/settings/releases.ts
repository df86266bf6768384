/** Releases that clincher was tested with, the oldest first. */
export const versions = ["2026.3.13", "2026.9.6"] as const;
export type KnownVersion = (typeof versions)[number];

const numbers = (version: string): readonly number[] =>
  version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);

/** Whether the first release is newer than the second, by numbers from left to right. */
export const isNewer = (version: string, than: string): boolean => {
  const [a, b] = [numbers(version), numbers(than)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
};

export const isKnown = (version: string): version is KnownVersion =>
  versions.some((known) => known === version);

/** The tested release whose settings another one is given: the newest that is not newer, else the oldest. */
export const nearestKnown = (version: string): KnownVersion =>
  versions.findLast((known) => !isNewer(known, version)) ?? versions[0];
