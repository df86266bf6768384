import { stat } from "../facts/file.ts";
import type { Access } from "../host/host.ts";
import { describeAccess, sameAccess } from "./access.ts";
import { inTheWay } from "./in-the-way.ts";
import type { Resource } from "./resource.ts";

/** A folder with exactly this owner and mode; what is in it is not looked at. */
export const directory = (path: string, access: Access): Resource => {
  const there = stat(path);
  const make: Resource["diff"] = (facts) => {
    const now = facts.get(there);
    if (now?.kind === "directory" && sameAccess(now, access)) return [];
    const wrong = now !== null && now.kind !== "directory";
    return [
      {
        action: now === null ? "create" : "update",
        summary: `folder ${path} (${describeAccess(access)})`,
        notes: now === null || wrong ? [] : [`was ${describeAccess(now)}`],
        make: async ({ host }) => {
          if (wrong) throw inTheWay(path, "a folder");
          await host.makeDirectory(path, access);
        },
      },
    ];
  };
  return { id: `directory ${path}`, needs: [there], diff: make };
};
