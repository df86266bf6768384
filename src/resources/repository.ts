import { stat } from "../facts/file.ts";
import { knownRepositories } from "../facts/known-repositories.ts";
import { folderOf, type Place } from "../restic/place.ts";
import { initialise } from "../restic/restic.ts";
import type { Resource } from "./resource.ts";

/**
 * A folder of this server as a repository that takes backups. One that had some and is gone is not made anew: a disk that is
 * not mounted looks like that, and the next backup says so.
 */
export const repository = (place: Place): Resource => {
  const path = place.repository;
  const config = stat(`${path}/config`);
  return {
    id: `repository ${path}`,
    needs: [config, knownRepositories],
    // Its key takes seconds to make, most of them spent waiting.
    beside: true,
    diff: (facts) => {
      const known = facts.get(knownRepositories);
      if (facts.get(config) !== null || known === null || known.has(path)) return [];
      return [
        {
          action: "create",
          summary: `repository ${path} for backups`,
          before: [{ kind: "repository", name: path, value: "absent" }],
          make: async ({ host, progress }) => {
            await folderOf(host, place);
            progress("making its key");
            await initialise(host, place, { argv: [] });
          },
        },
      ];
    },
  };
};
