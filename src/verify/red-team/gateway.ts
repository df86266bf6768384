import { proxyAddresses } from "../../stack/addresses.ts";
import { ports } from "../../stack/services.ts";
import type { Attempt } from "../probe/probe.ts";
import { type Attack, succeeded, type Target } from "./attack.ts";

/** No answer, a refusal, or "there is no such thing" for whoever is let in: the last is what must not be. */
const entered: Attack["through"] = ({ error, status }) =>
  error === null && status !== null && (status < 400 || status === 404);

/** The gateway's own door, as a stranger and with the token. */
export const gatewayAttacks = ({ deployment: { settings, secrets } }: Target): readonly Attack[] => {
  const { caddy, gateway } = proxyAddresses(settings.edge.subnet);
  const json = { "content-type": "application/json" };
  const invoke = (headers: Readonly<Record<string, string>>, tool = "clincher_red_team"): Attempt => ({
    kind: "request",
    host: gateway,
    port: ports.gateway,
    method: "POST",
    path: "/tools/invoke",
    headers: { ...json, ...headers },
    body: JSON.stringify({ tool, args: { command: "id" } }),
  });
  const door = (name: string, attempt: Attempt, through = entered): Attack => ({
    theme: "gateway",
    name,
    attempt,
    through,
  });
  // Loopback is never locked out: with the token, what is refused is refused for what it is.
  const inside = (tool: string): Attempt => ({ ...invoke(token, tool), host: "127.0.0.1" }) as Attempt;
  const token = { authorization: `Bearer ${secrets.gateway_token}` };
  const chat = (path: string): Attempt =>
    ({
      ...inside(""),
      path,
      body: JSON.stringify({ model: "openclaw", messages: [], input: "x" }),
    }) as Attempt;
  const front = {
    ...invoke({ host: settings.domain }),
    host: caddy,
    port: 443,
    tls: settings.domain,
  } as Attempt;
  return [
    door("no token", invoke({})),
    door("no token, through Caddy", front),
    door("an empty token", invoke({ authorization: "Bearer " })),
    door(
      "a claim to come from the gateway itself",
      invoke({ "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" }),
    ),
    door(
      "a claim to be known to Tailscale",
      invoke({ "tailscale-user-login": "admin@x", "x-forwarded-for": "100.64.0.1" }),
    ),
    door("a command over HTTP, with the token", inside("exec"), succeeded),
    door("a change of settings over HTTP, with the token", inside("gateway"), succeeded),
    door("a schedule over HTTP, with the token", inside("cron"), succeeded),
    door("another session over HTTP, with the token", inside("sessions_spawn"), succeeded),
    door("a chat over HTTP, with the token", chat("/v1/chat/completions"), succeeded),
    door("a response over HTTP, with the token", chat("/v1/responses"), succeeded),
  ];
};
