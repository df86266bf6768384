import type { Fact } from "./fact.ts";

/** What this machine takes for the time, milliseconds since 1970. */
export const clock: Fact<number> = { key: "clock", read: async (host) => host.now() };
