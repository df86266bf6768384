import type { Digests } from "./pins.ts";

/** Releases in an image's name, "…:2026.9.6"; of one that is named by its digest, all that the lock knows it by. */
export const releasesIn = (image: string, digests: Digests): readonly string[] => {
  const [, digest] = image.split("@");
  const names = Object.entries(digests).flatMap(([name, locked]) => (locked === digest ? [name] : []));
  return (digest === undefined ? [image] : names).flatMap((name) => /:(\d[\w.-]*)$/.exec(name)?.[1] ?? []);
};
