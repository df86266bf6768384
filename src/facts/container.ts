import type { Fact } from "./fact.ts";

/**
 * The kind of container that this whole system runs in ("lxc", "systemd-nspawn"), as systemd noted it at boot; null on a
 * machine of its own, real or virtual. A container shares its kernel: no swap, clock or audit of its own.
 */
export const container: Fact<string | null> = {
  key: "container",
  read: async (host) => {
    const bytes = await host.read("/run/systemd/container");
    const kind = bytes === null ? "" : new TextDecoder().decode(bytes).trim();
    return kind === "" ? null : kind;
  },
};
