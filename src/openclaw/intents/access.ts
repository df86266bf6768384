import { gatewayPaths } from "../../stack/paths.ts";
import { everywhere, type Intent } from "../intent.ts";
import { secretProvider, secretReferences } from "../secrets.ts";

/** Who may use the gateway. */
export const access: readonly Intent[] = [
  {
    name: "keeps secrets out of its settings",
    why: "Values in the environment or the settings end up in logs, backups and the model catalogue in clear.",
    at: everywhere({
      set: {
        [`secrets.providers.${secretProvider}`]: { source: "file", path: gatewayPaths.secrets, mode: "json" },
      },
    }),
  },
  {
    name: "asks for a token",
    why: "Tailscale's identity headers can be forged behind a reverse proxy.",
    at: everywhere({
      set: {
        "gateway.auth.mode": "token",
        "gateway.auth.token": secretReferences.gatewayToken,
        "gateway.auth.allowTailscale": false,
      },
    }),
  },
  {
    name: "locks out who guesses",
    why: "Ten wrong tokens in a minute close the door to that address for five minutes.",
    at: everywhere({
      set: {
        "gateway.auth.rateLimit": {
          maxAttempts: 10,
          windowMs: 60_000,
          lockoutMs: 300_000,
          exemptLoopback: true,
        },
      },
    }),
  },
  {
    name: "serves the dashboard on its own domain only",
    why: "A page of another origin must not speak to the gateway with the operator's browser.",
    at: everywhere({
      set: {
        "gateway.controlUi.enabled": true,
        "gateway.controlUi.allowedOrigins": ({ settings }) => [`https://${settings.domain}`],
        "gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback": false,
      },
    }),
  },
  {
    name: "lets no browser in without pairing",
    why: "The token alone must not be enough: each browser is approved once.",
    at: {
      "2026.3.13": {
        set: {
          "gateway.controlUi.allowInsecureAuth": false,
          "gateway.controlUi.dangerouslyDisableDeviceAuth": false,
        },
      },
      "2026.9.6": { unsupported: "the ways around pairing were removed" },
    },
  },
  {
    name: "gives the browser no shell",
    why: "On by default: a terminal in the dashboard with the gateway's own environment.",
    at: {
      "2026.3.13": { unsupported: "this version has no terminal" },
      "2026.9.6": { set: { "gateway.terminal.enabled": false } },
    },
  },
  {
    name: "takes no administrative chat commands",
    why: "A message must not change settings, restart the gateway or run a shell.",
    at: everywhere({
      set: {
        "commands.bash": false,
        "commands.config": false,
        "commands.debug": false,
        "commands.restart": false,
      },
    }),
  },
];
