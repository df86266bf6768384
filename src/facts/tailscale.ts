import { z } from "zod";
import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";
import { readJson } from "./json.ts";

/** The interface that tailscaled makes. */
export const tailnetInterface = "tailscale0";

/**
 * There once ssh is to answer in the tailnet only: it does when nobody waits for a confirmation any more. Of this server
 * alone, and in no backup: a login to another one proves nothing here.
 */
export const tailnetOnlyPath = "/var/lib/clincher/ssh-in-tailnet-only";

/** Where Tailscale's addresses lie, of either family; a control server of one's own may give others. */
export const tailnetRanges: readonly string[] = ["100.64.0.0/10", "fd7a:115c:a1e0::/48"];

const addressList = z
  .array(z.string())
  .nullish()
  .transform((all) => all ?? []);

const status = z.object({
  BackendState: z.string(),
  Self: z
    .object({
      TailscaleIPs: addressList,
      Online: z.boolean().default(false),
      KeyExpiry: z.iso.datetime({ offset: true }).optional(),
    })
    .nullish(),
  Peer: z.record(z.string(), z.object({ TailscaleIPs: addressList })).nullish(),
});

const preferences = z.object({
  ControlURL: z.string(),
  Hostname: z.string(),
  AdvertiseTags: addressList,
  AdvertiseRoutes: addressList,
  /** 0 off, 1 nodivert, 2 on. */
  NetfilterMode: z.number(),
  CorpDNS: z.boolean(),
  RouteAll: z.boolean(),
  RunSSH: z.boolean(),
  ShieldsUp: z.boolean(),
});
/** tailscaled's settings, as it calls them. */
export type TailscalePreferences = z.output<typeof preferences>;

/** What tailscaled says of itself. */
export interface TailscaleState {
  /** "Running", "NeedsLogin", "Stopped", "Starting" and others. */
  readonly backend: string;
  /** Its own addresses in the tailnet, IPv4 first. */
  readonly addresses: readonly string[];
  /** Those of all other machines that it may see. */
  readonly peers: readonly string[];
  /** Connected to its control server. */
  readonly online: boolean;
  /** When it is thrown out unless somebody renews it, milliseconds since 1970; null when never. */
  readonly expires: number | null;
  readonly preferences: TailscalePreferences;
}

/** `tailscale status --json` and `tailscale debug prefs`; null when one of them is not what it should be. */
export const parseTailscale = (statusText: string, preferencesText: string): TailscaleState | null => {
  const now = readJson(statusText, status);
  const settings = readJson(preferencesText, preferences);
  if (now === null || settings === null) return null;
  const expiry = now.Self?.KeyExpiry;
  return {
    backend: now.BackendState,
    addresses: now.Self?.TailscaleIPs ?? [],
    peers: Object.values(now.Peer ?? {}).flatMap(({ TailscaleIPs }) => TailscaleIPs),
    online: now.Self?.Online ?? false,
    expires: expiry === undefined ? null : Date.parse(expiry),
    preferences: settings,
  };
};

/** tailscaled as it is now; null when it is not there or does not answer. */
export const readTailscale = async (host: Host): Promise<TailscaleState | null> => {
  const [one, other] = await Promise.all([
    host.run({ argv: ["tailscale", "status", "--json"] }),
    host.run({ argv: ["tailscale", "debug", "prefs"] }),
  ]);
  return one.code === 0 && other.code === 0 ? parseTailscale(one.stdout, other.stdout) : null;
};

/** tailscaled as it is now; null when it is not there or does not answer. */
export const tailscale: Fact<TailscaleState | null> = { key: "tailscale", read: readTailscale };

/** Whether it is in its tailnet, with an address. */
export const isInTailnet = (state: TailscaleState | null): boolean =>
  state?.backend === "Running" && state.addresses.length > 0;
