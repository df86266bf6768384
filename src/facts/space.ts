import type { Fact } from "./fact.ts";

/** Free and total bytes where this path is, or will be. */
export const space = (path: string): Fact<{ readonly free: number; readonly total: number }> => ({
  key: `space ${path}`,
  read: (host) => host.space(path),
});
