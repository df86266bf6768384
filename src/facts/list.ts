import type { Fact } from "./fact.ts";

/** Names in a folder, sorted; null when there is no such folder. */
export const list = (path: string): Fact<readonly string[] | null> => ({
  key: `list ${path}`,
  read: (host) => host.list(path),
});
