import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

/** Beside the data, on its file system: where a backup comes in. */
export const restoreStage = "/opt/openclaw/.restore";

/** Beside the data too: what was there before the last restore. */
export const restoreReplaced = "/opt/openclaw/.replaced";

/** Beside the data too: the same, while a way back from an upgrade replaces something itself. */
export const restoreReplacedEarlier = "/opt/openclaw/.replaced-earlier";

/** How far a restore is. Each step is noted when it is over, but "swapping", which is noted before the first move. */
export type RestoreStep = "fetching" | "checked" | "swapping" | "swapped";

/** Lies in the folder that a backup comes into. */
export interface Marker {
  /** Id of the snapshot; "replaced" for what was there before a restore. */
  readonly snapshot: string;
  readonly step: RestoreStep;
  /** What it replaces, where that is not all of the data. */
  readonly roots?: readonly string[] | undefined;
  /** Of "replaced": an undo put it aside, so only a redo puts it back. Without it the same undo again would take itself back. */
  readonly undone?: true | undefined;
  /** Of "replaced": the release that worked on it last, where its container was still there to tell. */
  readonly release?: string | undefined;
}

const schema = z.object({
  snapshot: z.string().regex(/^([0-9a-f]{64}|replaced|legacy-[0-9a-f]{16})$/),
  step: z.enum(["fetching", "checked", "swapping", "swapped"]),
  roots: z.array(z.string().regex(/^\/opt\/openclaw(\/[\w-]+)+$/)).optional(),
  undone: z.literal(true).optional(),
  release: z.string().optional(),
});

/** Pure: it is of all the data of a backup, and not of a part, of archives, or of what was here before. */
export const isWhole = ({ snapshot, roots }: Marker): boolean =>
  /^[0-9a-f]{64}$/.test(snapshot) && roots === undefined;

export const markerPath = (folder: string): string => `${folder}/marker.json`;

/** Null when it is none. */
export const parseMarker = (content: Uint8Array | null): Marker | null => readJson(content, schema);

/** How far a restore is; null when none is under way, or its note cannot be read. */
export const readMarker = async (host: Host, folder: string = restoreStage): Promise<Marker | null> =>
  parseMarker(await host.read(markerPath(folder)));

/** The command that finishes a restore that was cut off. */
export const finishing = ({ snapshot, undone, roots }: Marker): string => {
  if (snapshot === "replaced") return `clincher restore --${undone ? "redo" : "undo"}`;
  if (snapshot.startsWith("legacy-")) return `clincher restore --snapshot ${snapshot}`;
  // Which parts it was to bring is in its marker.
  return roots === undefined ? `clincher restore --snapshot ${snapshot.slice(0, 8)}` : "clincher resume";
};

/** The restore that is under way, or was cut off. */
export const restoreMarker: Fact<Marker | null> = {
  key: "restore marker",
  read: (host) => readMarker(host),
};
