import type { Fact } from "./fact.ts";

/** Names in a folder, sorted; null when there is no such folder. */
export const folder = (path: string): Fact<readonly string[] | null> => ({
  key: `folder ${path}`,
  read: (host) => host.list(path),
});
