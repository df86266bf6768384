import { proxyAddresses } from "../../stack/addresses.ts";
import { ports } from "../../stack/services.ts";
import { everywhere, type Intent } from "../intent.ts";

/** Who can reach the gateway, and what it announces of itself. */
export const network: readonly Intent[] = [
  {
    name: "listens for its neighbours",
    why: "The default, loopback, cannot be reached from Caddy's container. Docker's networks decide who is a neighbour.",
    at: everywhere({
      set: { "gateway.mode": "local", "gateway.port": ports.gateway, "gateway.bind": "lan" },
    }),
  },
  {
    name: "trusts forwarded addresses from Caddy only",
    why: "Whoever is trusted can claim any client address. Loopback among them would make the gateway's own calls foreign.",
    at: everywhere({
      set: { "gateway.trustedProxies": ({ settings }) => [proxyAddresses(settings.edge.subnet).caddy] },
    }),
  },
  {
    name: "announces nothing on the local network",
    why: "Multicast DNS tells every neighbour that a gateway is here.",
    at: everywhere({ set: { "discovery.mdns.mode": "off" } }),
  },
  {
    name: "leaves Tailscale to the server",
    why: "The image has no Tailscale; where it is used, it runs on the server.",
    at: everywhere({ set: { "gateway.tailscale.mode": "off" } }),
  },
  {
    name: "does not phone home",
    why: "The checks for updates and for new models go out directly, past the egress proxy.",
    at: {
      "2026.3.13": { set: { "update.checkOnStart": false } },
      "2026.9.6": {
        set: {
          "update.checkOnStart": false,
          "telemetry.enabled": false,
          "models.catalogRefresh.enabled": false,
        },
      },
    },
  },
  {
    name: "offers no chat over HTTP",
    why: "These endpoints give whoever holds the token the operator's full access.",
    at: everywhere({
      set: {
        "gateway.http.endpoints.chatCompletions.enabled": false,
        "gateway.http.endpoints.responses.enabled": false,
      },
    }),
  },
  {
    name: "serves no canvas",
    why: "A web server for pages that the agent writes, on the operator's own origin.",
    at: {
      "2026.3.13": { set: { "canvasHost.enabled": false } },
      "2026.9.6": { unsupported: "became a plugin, which the plugin list does not allow" },
    },
  },
  {
    name: "applies its settings when they change",
    why: "The settings file is read-only to the gateway and written by clincher.",
    at: everywhere({ set: { "gateway.reload.mode": "hybrid" } }),
  },
];
