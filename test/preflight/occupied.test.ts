import { addresses } from "../../src/facts/addresses.ts";
import { type DockerNetwork, dockerNetworks } from "../../src/facts/docker-networks.ts";
import { type Listener, listeners } from "../../src/facts/listeners.ts";
import { type PublishedPort, publishedPorts } from "../../src/facts/published-ports.ts";
import { routes } from "../../src/facts/routes.ts";
import { ports } from "../../src/preflight/ports.ts";
import { subnet } from "../../src/preflight/subnet.ts";
import { cases, known } from "./given.ts";

const listening = (...all: readonly Listener[]) => known(listeners, all);
const on = (port: number, program: string, address = "0.0.0.0"): Listener => ({ address, port, program });
const published = (...all: readonly PublishedPort[]) => known(publishedPorts, all);
const ours = { "dev.clincher": "1" };
const caddy = (port: number, labels = ours): PublishedPort => ({ port, container: "openclaw-caddy", labels });

cases(ports, [
  { name: "free", facts: [listening(on(22, "sshd")), published()], finds: [] },
  {
    name: "held by the stack's own Caddy",
    facts: [listening(on(80, "docker-proxy"), on(443, "docker-proxy")), published(caddy(80), caddy(443))],
    finds: [],
  },
  {
    name: "nginx",
    facts: [listening(on(80, "nginx"), on(80, "nginx", "[::]")), published()],
    finds: ["Port 80 is taken by nginx"],
    fix: "systemctl disable --now nginx",
  },
  {
    name: "on the loopback address only",
    facts: [listening(on(443, "stunnel4", "127.0.0.1")), published()],
    finds: ["Port 443 is taken by stunnel4"],
    fix: "ss -ltnp",
  },
  {
    name: "a program the kernel does not name",
    facts: [listening(on(80, "")), published()],
    finds: ["taken by another program"],
  },
  {
    name: "another container",
    facts: [listening(on(80, "docker-proxy")), published({ port: 80, container: "traefik", labels: {} })],
    finds: ["taken by the container traefik"],
    fix: "docker stop traefik",
  },
  {
    name: "another container without a listener on the host",
    facts: [listening(), published({ port: 443, container: "traefik", labels: {} })],
    finds: ["taken by the container traefik"],
  },
  {
    name: "a Caddy with our name that is not ours",
    facts: [listening(), published({ port: 443, container: "openclaw-caddy", labels: {} })],
    finds: ["openclaw-caddy"],
  },
  {
    name: "both",
    facts: [listening(on(80, "apache2"), on(443, "apache2")), published()],
    finds: ["Port 80", "Port 443"],
  },
]);

const address = (device: string, text: string, prefix: number) => ({ device, address: text, prefix });
const network = (name: string, device: string, subnetText: string, labels = {}): DockerNetwork => ({
  name,
  device,
  internal: false,
  subnets: [subnetText],
  labels,
});
const own = { "com.docker.compose.project": "openclaw", "com.docker.compose.network": "proxy-net" };
const public4 = address("eth0", "203.0.113.7", 24);

cases(subnet, [
  {
    name: "nothing in the way",
    facts: [
      known(addresses, [public4, address("eth0", "2001:db8::7", 64)]),
      known(routes, [
        { destination: "default", device: "eth0" },
        { destination: "203.0.113.0/24", device: "eth0" },
      ]),
      known(dockerNetworks, [network("bridge", "docker0", "172.17.0.0/16")]),
    ],
    finds: [],
  },
  {
    name: "the stack's own network",
    facts: [
      known(addresses, [address("br-1", "172.30.0.1", 24)]),
      known(routes, [{ destination: "172.30.0.0/24", device: "br-1" }]),
      known(dockerNetworks, [network("openclaw_proxy-net", "br-1", "172.30.0.0/24", own)]),
    ],
    finds: [],
  },
  {
    name: "an address",
    facts: [
      known(addresses, [address("eth1", "172.30.0.9", 20)]),
      known(routes, []),
      known(dockerNetworks, []),
    ],
    finds: ["172.30.0.0/24 overlaps 172.30.0.9/20 (the interface eth1)"],
    fix: 'edge.subnet = "172.31.250.0/24"',
  },
  {
    name: "a route into a VPN",
    facts: [
      known(addresses, []),
      known(routes, [{ destination: "172.16.0.0/12", device: "wg0" }]),
      known(dockerNetworks, []),
    ],
    finds: ["a route through wg0"],
    fix: '"10.213.0.0/24"',
  },
  {
    name: "a single address",
    facts: [
      known(addresses, []),
      known(routes, [{ destination: "172.30.0.5", device: "ppp0" }]),
      known(dockerNetworks, []),
    ],
    finds: ["172.30.0.5"],
  },
  {
    name: "a blackhole",
    facts: [
      known(addresses, []),
      known(routes, [{ destination: "172.30.0.0/24", device: "" }]),
      known(dockerNetworks, []),
    ],
    finds: ["a route through nowhere"],
  },
  {
    name: "another network of Docker without a bridge yet",
    facts: [
      known(addresses, []),
      known(routes, []),
      known(dockerNetworks, [network("shop_default", "br-2", "172.30.0.0/16")]),
    ],
    finds: ["Docker's network shop_default"],
  },
  {
    name: "every private range taken",
    facts: [
      known(addresses, []),
      known(
        routes,
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((destination) => ({
          destination,
          device: "wg0",
        })),
      ),
      known(dockerNetworks, []),
    ],
    finds: ["172.16.0.0/12"],
    fix: "ip route",
  },
  {
    name: "the operator's own choice",
    settings: { edge: { subnet: "10.9.0.0/24" } },
    facts: [
      known(addresses, [address("eth1", "10.9.1.2", 16)]),
      known(routes, []),
      known(dockerNetworks, []),
    ],
    finds: ["10.9.0.0/24 overlaps 10.9.1.2/16"],
  },
  {
    name: "a neighbour",
    settings: { edge: { subnet: "10.9.0.0/24" } },
    facts: [
      known(addresses, [address("eth1", "10.9.1.2", 24)]),
      known(routes, []),
      known(dockerNetworks, []),
    ],
    finds: [],
  },
]);
