import { domainOf, serverAddress, serverAddress6 } from "../addresses.ts";
import type { Plug } from "../network.ts";
import { alive, prefix } from "../paths.ts";

/** Where everything of one server is: its names in the kernel, its addresses, its folders. */
export interface Place extends Plug {
  name: string;
  domain: string;
  /** Machine name for nspawn, and name of its control groups. */
  machine: string;
  folder: string;
  /** The root file system as the server sees it, without its tmpfs mounts; readable while it is off. */
  root: string;
  /** What the lab's own first process reads: settings, scripts. */
  guest: string;
  /** File systems Docker's overlay2 can sit on; the root is an overlay itself. */
  volumes: { from: string; to: string }[];
}

/** Lower-case letters, digits and dashes, at most 12: the name is also part of an interface's name. */
export function place(name: string, number: number): Place {
  if (!/^[a-z][a-z0-9-]{0,11}$/.test(name) || name === "inet") throw new Error(`not a server name: ${name}`);
  const folder = alive("servers", name);
  return {
    name,
    number,
    domain: domainOf(name),
    address: serverAddress(number),
    address6: serverAddress6(number),
    machine: `${prefix}-${name}`,
    namespace: `${prefix}-${name}`,
    port: `v-${name}`,
    folder,
    root: `${folder}/root`,
    guest: `${folder}/guest`,
    volumes: ["docker", "containerd"].map((volume) => ({
      from: `${folder}/${volume}`,
      to: `/var/lib/${volume}`,
    })),
  };
}
