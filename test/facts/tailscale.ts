import { parseTailscale, type TailscaleState } from "../../src/facts/tailscale.ts";

/** As tailscaled 1.102 answers `tailscale status --json`, shortened. */
export const statusText = ({
  backend = "Running",
  expires,
  online = true,
}: {
  backend?: string;
  online?: boolean;
  expires?: string;
} = {}): string =>
  JSON.stringify({
    Version: "1.102.5",
    TUN: true,
    BackendState: backend,
    TailscaleIPs: ["100.64.0.1", "fd7a:115c:a1e0::1"],
    Self: {
      ID: "1",
      HostName: "alpha",
      TailscaleIPs: ["100.64.0.1", "fd7a:115c:a1e0::1"],
      Online: online,
      ...(expires === undefined ? {} : { KeyExpiry: expires }),
    },
    Health: [],
    Peer: { "nodekey:1": { HostName: "laptop", TailscaleIPs: ["100.64.0.2", "fd7a:115c:a1e0::2"] } },
  });

/** And `tailscale debug prefs`, with clincher's settings. */
export const preferencesText = (change: object = {}): string =>
  JSON.stringify({
    ControlURL: "https://controlplane.tailscale.com",
    RouteAll: false,
    CorpDNS: false,
    RunSSH: false,
    WantRunning: true,
    ShieldsUp: false,
    AdvertiseTags: null,
    Hostname: "",
    AdvertiseRoutes: null,
    NetfilterMode: 0,
    ...change,
  });

/** A server in its tailnet, as clincher brings it there. */
export const inTailnetState = (
  change: object = {},
  status: Parameters<typeof statusText>[0] = {},
): TailscaleState => {
  const state = parseTailscale(statusText(status), preferencesText(change));
  if (state === null) throw new Error("the fixture is not what tailscaled says");
  return state;
};
