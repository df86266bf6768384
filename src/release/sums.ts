/** Checksums (SHA-256, hex) by file name, of a file as sha256sum writes it. Other lines are not read. */
export const parseSums = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/^([0-9a-f]{64}) [ *](\S+)$/gm)].map(([, sum = "", name = ""]) => [name, sum] as const),
  );

/** The version in a release's signed comment, "clincher 1.2.3"; null when it says something else. */
export const releasedVersion = (comment: string): string | null =>
  /^clincher (\d+\.\d+\.\d+)$/.exec(comment)?.[1] ?? null;

const parts = (version: string): readonly number[] => version.split(".").map(Number);

/** Negative when `one` is older, 0 when they are the same. Both are three numbers with dots. */
export const compareVersions = (one: string, other: string): number => {
  const others = parts(other);
  return parts(one)
    .map((part, index) => part - (others[index] ?? 0))
    .reduce((decided, part) => (decided === 0 ? part : decided), 0);
};
