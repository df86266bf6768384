import type { Fact } from "./fact.ts";

/** Effective user id of this process; 0 is root. */
export const user: Fact<number> = { key: "user", read: async (host) => host.user };
