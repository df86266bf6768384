import { type Fact, Facts } from "../../src/facts/fact.ts";
import { type FileFact, file } from "../../src/facts/file.ts";
import type { FileStat } from "../../src/host/host.ts";
import type { Change, Earlier, Resource } from "../../src/resources/resource.ts";

/** A fact and what it is. */
export type Known = readonly [Fact<unknown>, unknown];

/** No resource before this one changes, or just these. */
export const changing = (...ids: readonly string[]): Earlier => ({ changes: (id) => ids.includes(id) });

export const statOf = (stat: Partial<FileStat> = {}): FileStat => ({
  kind: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  modified: 0,
  ...stat,
});

/** A regular file as a fact. */
export const fileOf = (content: string, stat: Partial<FileStat> = {}): FileFact => ({
  stat: statOf({ size: content.length, ...stat }),
  content: new TextEncoder().encode(content),
});

export const factFile = (path: string, value: FileFact | null): Known => [file(path), value];

/** Changes without what makes and unmakes them. */
export const shown = (
  resource: Resource,
  known: readonly Known[],
  earlier: Earlier = changing(),
): readonly Omit<Change, "make" | "before">[] =>
  resource.diff(Facts.of(...known), earlier).map(({ make: _, before: __, ...change }) => change);
