import { addresses } from "../facts/addresses.ts";
import { projectLabel } from "../facts/containers.ts";
import { dockerNetworks } from "../facts/docker-networks.ts";
import type { Facts } from "../facts/fact.ts";
import { routes } from "../facts/routes.ts";
import { type Check, error } from "./check.ts";
import { overlap, type Range, rangeOf } from "./ipv4.ts";

/** A network that is in use here, with what uses it. */
interface Taken extends Range {
  readonly text: string;
  readonly by: string;
}

const taken = (text: string, by: string): readonly Taken[] => {
  const range = rangeOf(text);
  return range === null ? [] : [{ ...range, text, by }];
};

/** Everything but the stack's own network and its bridge, which are there on every run after the first. */
const takenOn = (facts: Facts): readonly Taken[] => {
  const networks = facts.get(dockerNetworks);
  const own = networks.filter(
    ({ labels }) =>
      labels[projectLabel] === "openclaw" && labels["com.docker.compose.network"] === "proxy-net",
  );
  const foreign = (device: string): boolean => !own.some((network) => network.device === device);
  return [
    ...facts
      .get(addresses)
      .filter(({ device }) => foreign(device))
      .flatMap(({ device, address, prefix }) => taken(`${address}/${prefix}`, `the interface ${device}`)),
    ...facts
      .get(routes)
      .filter(({ device }) => foreign(device))
      .flatMap(({ destination, device }) => taken(destination, `a route through ${device || "nowhere"}`)),
    ...networks
      .filter((network) => !own.includes(network))
      .flatMap(({ name, subnets }) => subnets.flatMap((each) => taken(each, `Docker's network ${name}`))),
  ];
};

const candidates = ["172.30.0.0/24", "172.31.250.0/24", "10.213.0.0/24", "192.168.213.0/24", "10.87.31.0/24"];

/** Two networks with the same addresses: the server would lose its way to one of them. */
export const subnet: Check = {
  name: "subnet",
  needs: [addresses, routes, dockerNetworks],
  check: (facts, { deployment }) => {
    const wanted = deployment.settings.edge.subnet;
    const range = rangeOf(wanted);
    const used = takenOn(facts);
    const hit = range === null ? undefined : used.find((each) => overlap(each, range));
    if (hit === undefined) return [];
    const free = candidates.find((each) => {
      const candidate = rangeOf(each);
      return candidate !== null && !used.some((one) => overlap(one, candidate));
    });
    return [
      error({
        what: `The private network ${wanted} overlaps ${hit.text} (${hit.by})`,
        where: "clincher.toml: edge.subnet",
        fix:
          free === undefined
            ? "Set edge.subnet to a private network that nothing on this server uses (see: ip addr, ip route)."
            : `Set edge.subnet = "${free}": nothing on this server uses it.`,
      }),
    ];
  },
};
