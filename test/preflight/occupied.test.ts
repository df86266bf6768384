import { addresses } from "../../src/facts/addresses.ts";
import { agentHomes } from "../../src/facts/agent-homes.ts";
import { aptSources } from "../../src/facts/apt-sources.ts";
import { type Container, containers } from "../../src/facts/containers.ts";
import { type DockerNetwork, dockerNetworks } from "../../src/facts/docker-networks.ts";
import { stat } from "../../src/facts/file.ts";
import { type Listener, listeners } from "../../src/facts/listeners.ts";
import { osRelease } from "../../src/facts/os-release.ts";
import { packages } from "../../src/facts/packages.ts";
import { type PublishedPort, publishedPorts } from "../../src/facts/published-ports.ts";
import { routes } from "../../src/facts/routes.ts";
import { dockerPackagesCheck } from "../../src/preflight/docker-packages.ts";
import { dockerSource } from "../../src/preflight/docker-source.ts";
import { existingInstall } from "../../src/preflight/existing-install.ts";
import { leftoverState } from "../../src/preflight/leftover-state.ts";
import { ports } from "../../src/preflight/ports.ts";
import { subnet } from "../../src/preflight/subnet.ts";
import { statOf } from "../resources/given.ts";
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

const container = (name: string, labels = {}): Container => ({
  id: name,
  name,
  image: "x",
  imageId: "x",
  running: true,
  health: "none",
  status: "Up",
  waiting: false,
  labels,
});
const composeFile = (there: boolean) =>
  known(stat("/opt/openclaw/docker-compose.yml"), there ? statOf() : null);
const captain = (there: boolean) => known(stat("/captain"), there ? statOf({ kind: "directory" }) : null);
const clean = [composeFile(false), captain(false)];

cases(existingInstall, [
  {
    name: "a fresh server without Docker",
    facts: [known(containers, null), listening(), ...clean],
    finds: [],
  },
  {
    name: "the stack itself and a stranger",
    facts: [known(containers, [container("openclaw", ours), container("shop")]), listening(), ...clean],
    finds: [],
  },
  {
    name: "containers of the guide",
    facts: [
      known(
        containers,
        ["openclaw-redis", "openclaw", "openclaw-egress", "openclaw-docker-proxy"].map((each) =>
          container(each),
        ),
      ),
      listening(),
      composeFile(true),
      captain(false),
    ],
    finds: ["openclaw, openclaw-docker-proxy, openclaw-egress, openclaw-redis"],
    fix: "docker rm -f openclaw openclaw-docker-proxy",
  },
  {
    name: "its compose file",
    facts: [known(containers, []), listening(), composeFile(true), captain(false)],
    finds: ["The compose file of another installation"],
    fix: "mv /opt/openclaw",
  },
  {
    name: "a gateway on the host",
    facts: [known(containers, null), listening(on(18789, "node", "127.0.0.1")), ...clean],
    finds: ["Another gateway listens on port 18789 (node)"],
    fix: "openclaw gateway uninstall",
  },
  {
    name: "a gateway in a container with another name",
    facts: [known(containers, [container("my-claw")]), listening(on(18789, "docker-proxy")), ...clean],
    finds: ["18789 (docker-proxy)"],
    fix: "docker ps --filter publish=18789",
  },
  {
    name: "CapRover's folder",
    facts: [known(containers, []), listening(), composeFile(false), captain(true)],
    finds: ["CapRover manages this server"],
  },
  {
    name: "CapRover's containers",
    facts: [known(containers, [container("captain-nginx.1.abc")]), listening(), ...clean],
    finds: ["CapRover"],
  },
]);

cases(leftoverState, [
  { name: "none", facts: [known(agentHomes, [])], finds: [] },
  {
    name: "of two users",
    facts: [known(agentHomes, ["/root/.openclaw", "/home/ada/.openclaw"])],
    finds: ["left its state"],
  },
]);

const debian = (version: string) => known(osRelease, { id: "debian", version, codename: "", pretty: "" });
const ubuntu = known(osRelease, { id: "ubuntu", version: "24.04", codename: "noble", pretty: "" });
const distro = { docker: { source: "distro" as const } };

cases(dockerSource, [
  { name: "Docker's own on Debian 12", facts: [debian("12")], finds: [] },
  { name: "the distribution's on Debian 13", facts: [debian("13")], settings: distro, finds: [] },
  { name: "the distribution's on Ubuntu", facts: [ubuntu], settings: distro, finds: [] },
  {
    name: "the distribution's on Debian 12",
    facts: [debian("12")],
    settings: distro,
    finds: ["Debian 12's own Docker"],
    fix: 'docker.source = "docker"',
  },
]);

const installed = (...names: readonly string[]) => known(packages, new Map(names.map((each) => [each, "1"])));
const sources = (...all: readonly (readonly [string, string])[]) =>
  known(
    aptSources,
    all.map(([file, uri]) => ({ file, uri, suites: ["stable"] })),
  );
const noSnap = known(stat("/snap/docker"), null);
const dockerList = [
  "/etc/apt/sources.list.d/docker.list",
  "https://download.docker.com/linux/debian",
] as const;
const dockerSources = [
  "/etc/apt/sources.list.d/docker.sources",
  "https://download.docker.com/linux/debian",
] as const;

cases(dockerPackagesCheck, [
  { name: "a fresh server", facts: [debian("13"), installed("bash"), sources(), noSnap], finds: [] },
  {
    name: "as an install left it",
    facts: [debian("13"), installed("docker-ce", "containerd.io"), sources(dockerSources), noSnap],
    finds: [],
  },
  {
    name: "as an install from the distribution left it",
    facts: [debian("13"), installed("docker.io", "docker-cli"), sources(), noSnap],
    settings: distro,
    finds: [],
  },
  {
    name: "the distribution's where Docker's is wanted",
    facts: [debian("13"), installed("docker.io", "containerd", "runc"), sources(), noSnap],
    finds: ["from the distribution: docker.io, containerd, runc"],
    fix: 'docker.source = "distro" to keep',
  },
  {
    name: "the same on Debian 12, where it cannot be kept",
    facts: [debian("12"), installed("docker.io"), sources(), noSnap],
    finds: ["from the distribution"],
    fix: "To switch: apt-get remove docker.io",
  },
  {
    name: "Docker's where the distribution's is wanted",
    facts: [ubuntu, installed("docker-ce"), sources(), noSnap],
    settings: distro,
    finds: ["from Docker's own repository: docker-ce"],
    fix: 'docker.source = "docker"',
  },
  {
    name: "podman in disguise",
    facts: [debian("13"), installed("podman-docker"), sources(), noSnap],
    finds: ["podman-docker"],
    fix: "apt-get remove podman-docker",
  },
  {
    name: "a snap",
    facts: [ubuntu, installed(), sources(), known(stat("/snap/docker"), statOf({ kind: "directory" }))],
    finds: ["as a snap"],
    fix: "snap remove docker",
  },
  {
    name: "the repository in another file",
    facts: [debian("13"), installed(), sources(dockerList, dockerList), noSnap],
    finds: ["already named in another file"],
    fix: "docker.list",
  },
  {
    name: "the repository in another file, not wanted",
    facts: [debian("13"), installed(), sources(dockerList), noSnap],
    settings: distro,
    finds: [],
  },
]);
