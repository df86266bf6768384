import { hostsFor } from "../../stack/egress-hosts.ts";
import { ports, services } from "../../stack/services.ts";
import { unlisted } from "../probe/gateway.ts";
import { type Attempt, tunnelRefused } from "../probe/probe.ts";
import { type Attack, arrived, opened, succeeded, type Target } from "./attack.ts";

const attack = (name: string, attempt: Attempt, through: Attack["through"] = opened): Attack => ({
  theme: "egress",
  name,
  attempt,
  through,
});

const proxy = { host: services.egressChannels, port: ports.egress } as const;
const tunnel = (name: string, target: string): Attack =>
  attack(name, { kind: "tunnel", ...proxy, target }, (outcome) => !tunnelRefused(outcome));
const direct = (name: string, host: string, port: number): Attack =>
  attack(name, { kind: "open", host, port }, arrived);

/** Ways out of the gateway's container. */
export const egressAttacks = ({ deployment }: Target): readonly Attack[] => {
  const allowed = hostsFor("gateway", deployment);
  const stranger = unlisted(deployment);
  const [first] = allowed;
  const models = hostsFor("litellm", deployment).filter((host) => !allowed.includes(host));
  return [
    direct("an address on the internet, over TLS", "1.1.1.1", 443),
    direct("an address on the internet, over DNS's port", "8.8.8.8", 53),
    direct("an address on the internet, IPv6", "2606:4700:4700::1111", 443),
    direct("cloud metadata", "169.254.169.254", 80),
    direct("cloud metadata, IPv6", "fd00:ec2::254", 80),
    attack(
      "a name lookup that carries data",
      { kind: "lookup", host: `c2VjcmV0.${stranger}` },
      ({ error }) => error === null,
    ),
    attack("LiteLLM's own proxy", { kind: "open", host: services.egressModels, port: ports.egress }),
    tunnel("a host of nobody, through the proxy", `${stranger}:443`),
    tunnel("an address, through the proxy", "1.1.1.1:443"),
    tunnel("cloud metadata, through the proxy", "169.254.169.254:443"),
    tunnel("the proxy's own loopback, through the proxy", "127.0.0.1:443"),
    tunnel("LiteLLM, through the proxy", `${services.litellm}:${ports.litellm}`),
    ...models.map((host) => tunnel(`${host}, through the gateway's proxy`, `${host}:443`)),
    ...(first === undefined
      ? []
      : [
          tunnel("a listed host on port 22", `${first}:22`),
          tunnel("a listed host on port 80", `${first}:80`),
          tunnel("a name below a listed host", `x.${first}:443`),
          tunnel("a name that ends like a listed host", `evil-${first}:443`),
          tunnel("the domain above a listed host", `${first.split(".").slice(1).join(".")}:443`),
        ]),
    attack(
      "plain http through the proxy",
      { kind: "request", ...proxy, method: "GET", path: `http://${stranger}/`, headers: { host: stranger } },
      succeeded,
    ),
  ];
};
