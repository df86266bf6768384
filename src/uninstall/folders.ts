import { stat } from "../facts/file.ts";
import { folder as list } from "../facts/folder.ts";
import { ownLeasePath } from "../facts/lease.ts";
import { stateFolder } from "../facts/state-folder.ts";
import type { Resource } from "../resources/resource.ts";
import { settledLease } from "../resources/settled-lease.ts";
import { hostPaths } from "../stack/paths.ts";
import type { UninstallSite } from "./choices.ts";
import { data, isWithin, ownFolders, settingsFolder } from "./paths.ts";

/** A folder with all it holds. */
const gone = (path: string): Resource => {
  const there = stat(path);
  return {
    id: `no ${path}`,
    needs: [there],
    diff: (facts) =>
      facts.get(there) === null
        ? []
        : [{ action: "delete", summary: `remove ${path}`, make: ({ host }) => host.remove(path) }],
  };
};

/** What an update has left. As root only clincher puts that there; what is another's stays. */
const updateGone = (path: string): Resource => {
  const there = stat(path);
  return {
    id: `no ${path}`,
    needs: [there],
    diff: (facts) => {
      const found = facts.get(there);
      if (found?.uid !== 0 || (found.kind !== "file" && found.kind !== "directory")) return [];
      return [{ action: "delete", summary: `remove ${path}`, make: ({ host }) => host.remove(path) }];
    },
  };
};

/** What is directly in a folder, but for paths that are kept and what leads to them. */
const goneBut = (folder: string, kept: readonly string[]): Resource => {
  const names = list(folder);
  return {
    id: `no more in ${folder}`,
    needs: [names],
    diff: (facts) =>
      (facts.get(names) ?? [])
        .map((name) => `${folder}/${name}`)
        .filter((path) => !kept.some((each) => isWithin(each, path)))
        .map((path) => ({
          action: "delete" as const,
          summary: `remove ${path}`,
          make: ({ host }) => host.remove(path),
        })),
  };
};

/** A folder that clincher made among others' goes when nothing is left in it. */
const emptyGone = (path: string): Resource => {
  const names = list(path);
  return {
    id: `no empty ${path}`,
    needs: [names],
    diff: (facts) =>
      facts.get(names)?.length === 0
        ? [
            {
              action: "delete",
              summary: `remove ${path}, which is empty`,
              make: async ({ host }) => {
                await host.removeEmpty(path);
              },
            },
          ]
        : [],
  };
};

/** A repository that never took a backup. Backups themselves are nobody's to remove but the operator's. */
const unusedGone = (path: string): Resource => {
  const snapshots = list(`${path}/snapshots`);
  return {
    id: `no unused ${path}`,
    needs: [snapshots],
    diff: (facts) =>
      facts.get(snapshots)?.length === 0
        ? [
            {
              action: "delete",
              summary: `remove ${path}, which holds no backup`,
              make: ({ host }) => host.remove(path),
            },
          ]
        : [],
  };
};

/** Folders of clincher's own, and those it made elsewhere. Its journal goes after all of this. */
export const foldersBack = ({ inventory, choices }: UninstallSite): readonly Resource[] => {
  const made = inventory.originals
    .filter(({ kind, path }) => kind === "absent" && !ownFolders.some((own) => isWithin(path, own)))
    .map(({ path }) => path)
    .filter((path) => !path.startsWith("/run/"))
    // The deepest first.
    .sort((a, b) => b.length - a.length);
  const own = choices.keepData
    ? [goneBut(hostPaths.root, data), goneBut(settingsFolder, data)]
    : [gone(hostPaths.root), gone(settingsFolder)];
  const repositories = [...inventory.before("repository").keys()];
  return [
    ...own,
    ...choices.updates.map(updateGone),
    ...repositories.map(unusedGone),
    ...made.map(emptyGone),
    ...(choices.keepData ? [settledLease] : []),
    goneBut(stateFolder, [`${stateFolder}/journal.db`, ...(choices.keepData ? [ownLeasePath] : [])]),
  ];
};
