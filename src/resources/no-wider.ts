import { stat } from "../facts/file.ts";
import { describeAccess } from "./access.ts";
import type { Resource } from "./resource.ts";

/** A path that, if it is there, belongs to root and gives nobody more than this mode. Its content is not ours. */
export const noWider = (path: string, mode: number): Resource => {
  const there = stat(path);
  return {
    id: `access ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      if (now === null || now.kind === "symlink") return [];
      const access = { mode: now.mode & mode, uid: 0, gid: 0 };
      if (access.mode === now.mode && now.uid === 0 && now.gid === 0) return [];
      return [
        {
          action: "update",
          summary: `access of ${path} (${describeAccess(access)})`,
          notes: [`was ${describeAccess(now)}`],
          make: ({ host }) => host.setAccess(path, access),
        },
      ];
    },
  };
};
