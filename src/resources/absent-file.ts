import { stat } from "../facts/file.ts";
import { inTheWay } from "./in-the-way.ts";
import type { Resource } from "./resource.ts";

/** A file of clincher's own that is no longer wanted. */
export const absentFile = (path: string): Resource => {
  const there = stat(path);
  return {
    id: `file ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      if (now === null) return [];
      return [
        {
          action: "delete",
          summary: `remove ${path}`,
          make: async ({ host }) => {
            if (now.kind === "directory") throw inTheWay(path, "a file");
            await host.remove(path);
          },
        },
      ];
    },
  };
};
