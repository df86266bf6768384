/** Releases that clincher was tested with, the oldest first. */
export const versions = ["2026.3.13", "2026.9.6"] as const;
export type KnownVersion = (typeof versions)[number];

const parts = (version: string): readonly number[] => version.split(/[.-]/).map(Number);

const notAfter = (one: string, other: string): boolean => {
  const [a, b] = [parts(one), parts(other)];
  const differs = a.findIndex((part, at) => part !== (b[at] ?? 0));
  return differs < 0 || (a[differs] ?? 0) < (b[differs] ?? 0);
};

export const isKnown = (version: string): version is KnownVersion =>
  versions.some((known) => known === version);

/** The tested release whose settings another one is given: the newest that is not newer, else the oldest. */
export const nearestKnown = (version: string): KnownVersion =>
  versions.findLast((known) => notAfter(known, version)) ?? versions[0];
