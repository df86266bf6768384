import { exitCodes } from "../../exit.ts";
import type { Host, TreeEntry } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { hostPaths } from "../../stack/paths.ts";
import { settingsRoot } from "../paths.ts";
import { treesOf } from "../survey.ts";
import type { ArchiveKind } from "./archive.ts";

/** A folder of an archive, with paths from there on: "." for itself, else "./…". */
export interface Part {
  readonly folder: string;
  readonly paths: readonly string[];
}

/** The files of a backup, as they go into archives. */
export interface Packing {
  readonly parts: Readonly<Record<ArchiveKind, readonly Part[]>>;
  /**
   * Paths that go into none, by the names that they had: pipes, sockets and devices, which no restore of archives takes, and
   * names that are not UTF-8. Nothing vouches for either: a backup is compared with its manifest without them.
   */
  readonly left: readonly string[];
}

const { root, gatewayState, sandboxes } = hostPaths;
const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const partOf = (plain: string, folder: string, paths: readonly string[]): Part => ({
  folder: `${plain}${folder}`,
  paths: paths.filter((path) => isIn(path, folder)).map((path) => `.${path.slice(folder.length)}`),
});

/** Pure: what goes into which archive. `entries` are under `plain`, and `names` all that there are, by the names that they had. */
export const packingOf = (
  plain: string,
  entries: readonly TreeEntry[],
  names: readonly string[],
): Packing => {
  const there = new Map(entries.map(({ path, kind }) => [path.slice(plain.length), kind]));
  const paths = [...there].filter(([, kind]) => kind !== "other").map(([path]) => path);
  const rest = paths.filter((path) => !isIn(path, gatewayState) && !isIn(path, sandboxes));
  const settings = rest.filter((path) => isIn(path, settingsRoot));
  return {
    parts: {
      data: [partOf(plain, gatewayState, paths)],
      sandboxes: [partOf(plain, sandboxes, paths)],
      config: [partOf(plain, root, rest), partOf(plain, "/etc", settings)],
    },
    left: names.filter((path) => (there.get(path) ?? "other") === "other"),
  };
};

/** Looks at what is to be packed: the files of a backup under `plain`, which nobody else can write to. */
export const readPacking = async (host: Host, plain: string): Promise<Packing> => {
  const roots = [root, settingsRoot].map((path) => `${plain}${path}`);
  // Only this tells of names that are not UTF-8; what comes of them here is the name of nothing that is there.
  const { code, stdout, stderr } = await host.run({
    argv: ["find", ...roots, "-printf", "%p\\0"],
    timeoutSeconds: 3600,
  });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: "What came out of the backup cannot be listed",
      where: plain,
      why: stderr.trim().split("\n").slice(-3).join("\n"),
      fix: "Check that disk (dmesg), then run this again.",
    });
  const names = stdout.split("\0").flatMap((path) => (path === "" ? [] : [path.slice(plain.length)]));
  return packingOf(plain, await treesOf(host, roots), names);
};
