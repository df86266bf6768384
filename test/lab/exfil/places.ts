import type { Server } from "../server.ts";
import { type Attack, doors } from "./attacks.ts";

interface Place {
  readonly name: string;
  /** On each network it is on. */
  readonly addresses: readonly string[];
}

const lines = async (server: Server, argv: string[]): Promise<string[]> =>
  (await server.run(argv)).stdout.split("\n").filter(Boolean);

/** Every container with its addresses. */
export const containers = async (server: Server): Promise<readonly Place[]> => {
  const format = "{{.Name}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}";
  const ids = await lines(server, ["docker", "ps", "-q"]);
  return (await lines(server, ["docker", "inspect", "--format", format, ...ids])).map((line) => {
    const [name = "", ...addresses] = line.split(" ").filter(Boolean);
    return { name: name.slice(1), addresses };
  });
};

/** Every address of the server itself: its own, those of Docker's bridges, and link-local ones as a container sees them. */
const own = async (server: Server): Promise<readonly string[]> => {
  const links = JSON.parse((await server.run(["ip", "-j", "address"])).stdout) as {
    ifname: string;
    addr_info: { local: string; scope: string; family: string }[];
  }[];
  return links
    .filter(({ ifname }) => /^(eth|br-|docker)/.test(ifname))
    .flatMap(({ addr_info }) => addr_info)
    .flatMap(({ local, scope, family }) =>
      family === "inet6" && scope === "link" ? [`${local}%eth0`, `${local}%eth1`] : local,
    );
};

/** What listens on the server, at each of its addresses. */
export const server = async (host: Server): Promise<readonly Attack[]> => {
  const ports = [22, 80, 443, 2375, 9922];
  return (await own(host)).flatMap((address) => doors("the server", address, ports));
};

/** Ports of other containers, at each of their addresses. */
export const neighbours = (
  all: readonly Place[],
  ports: Readonly<Record<string, readonly number[]>>,
): readonly Attack[] =>
  Object.entries(ports).flatMap(([name, numbers]) => {
    const { addresses } = all.find((each) => each.name === name) ?? { addresses: [] };
    return addresses.flatMap((address) => doors(name, address, numbers));
  });
