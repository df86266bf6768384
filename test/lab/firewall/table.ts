import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { connections, type Vantage } from "../vantage.ts";
import { gateways, hostPorts, inContainer } from "./stage.ts";

export const sshPort = 9922;

/** Who looks. Each has an address of either family on the lab's internet. */
export const vantages = {
  attacker: { name: "attacker", address: "192.0.2.66", address6: "2001:db8:66::66" },
  cloudflare: { name: "cloudflare", address: "173.245.48.10", address6: "2606:4700::10" },
  admin: { name: "admin", address: "192.0.2.10", address6: "2001:db8:2::10" },
} as const satisfies Record<string, Vantage>;

type Outside = keyof typeof vantages;
type Viewer = Outside | "container";

/** Published by accident: on a network with both families, and on Docker's default network, which has one. */
const publics = ["8088/tcp", "8089/tcp"];
const web = ["80/tcp", "443/tcp", "443/udp"];
const rows = ["22/tcp", `${sshPort}/tcp`, ...web, ...hostPorts.map((port) => `${port}/tcp`), ...publics];

/** Who gets through to which port; nobody else to any other. */
export type Expected = Readonly<Record<string, readonly Viewer[]>>;

const outside: readonly Outside[] = ["attacker", "cloudflare", "admin"];
const each = (ports: readonly string[], viewers: readonly Viewer[]): Expected =>
  Object.fromEntries(ports.map((port) => [port, viewers]));
const hosts = hostPorts.map((port) => `${port}/tcp`);

export const tables = {
  /** Debian with Docker and nothing else: containers get to published ports by way of Docker's proxy on the host. */
  unprotected: {
    ...each(["22/tcp", "80/tcp", "443/tcp", ...hosts, ...publics], [...outside, "container"]),
    ...each(["443/udp"], outside),
  },
  /** Installed, and sshd is still where it was. */
  unconfirmed: { ...each(["22/tcp"], outside), ...each(web, ["cloudflare"]) },
  /** Behind Cloudflare. */
  cloudflare: { ...each([`${sshPort}/tcp`], ["admin"]), ...each(web, ["cloudflare"]) },
  /** The web ports for everyone. */
  open: { ...each([`${sshPort}/tcp`], ["admin"]), ...each(web, outside) },
} as const satisfies Record<string, Expected>;

const fromOutside = async (server: Server): Promise<string[]> => {
  const attempts = outside.flatMap((viewer) =>
    rows.flatMap((row) =>
      (["v4", "v6"] as const).map((family) => {
        const [port, protocol] = row.split("/");
        const { address, address6 } = vantages[viewer];
        return {
          cell: `${row} ${viewer} ${family}`,
          protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const),
          from: family === "v4" ? address : address6,
          address: family === "v4" ? server.address : server.address6,
          port: Number(port),
        };
      }),
    ),
  );
  const open = await connections(attempts.map(({ cell: _, ...rest }) => rest));
  return attempts.filter((_, index) => open[index] === true).map(({ cell }) => cell);
};

/** Tries the host's public addresses and those it has in the container's network. */
const fromContainer = async (server: Server): Promise<string[]> => {
  const targets = [
    { family: "v4", address: server.address },
    { family: "v6", address: server.address6 },
    { family: "v4", address: gateways.v4 },
    { family: "v6", address: gateways.v6 },
  ];
  const tries = rows
    .filter((row) => row.endsWith("/tcp"))
    .flatMap((row) =>
      targets.map(
        ({ family, address }) =>
          `(timeout 2 bash -c ': >/dev/tcp/${address}/${row.split("/")[0]}' 2>/dev/null && echo '${row} container ${family}') &`,
      ),
    );
  // After a start it takes a second until an IPv6 address may be used.
  const settle = "while ip -6 -o addr show tentative | grep -q .; do sleep 0.1; done";
  const out = await inContainer(server, "other", `${settle}\n${tries.join("\n")}\nwait`);
  return [...new Set(out.split("\n").filter((line) => line !== ""))];
};

/** Looks at every port from everywhere, in both families; throws with the cells that are not as expected. */
export const proveTable = async (server: Server, expected: Expected): Promise<void> => {
  // ufw counts connections to sshd, six in 30 seconds are too many, and the tables come faster than that.
  await server.shell("for list in /proc/net/xt_recent/*; do if [ -e $list ]; then echo / >$list; fi; done");
  const seen = (await Promise.all([fromOutside(server), fromContainer(server)])).flat().sort();
  const wanted = Object.entries(expected)
    .flatMap(([row, viewers]) =>
      viewers.flatMap((viewer) => ["v4", "v6"].map((family) => `${row} ${viewer} ${family}`)),
    )
    .sort();
  const wrong = [
    ...seen.filter((cell) => !wanted.includes(cell)).map((cell) => `open, and should not be: ${cell}`),
    ...wanted.filter((cell) => !seen.includes(cell)).map((cell) => `closed, and should be open: ${cell}`),
  ];
  expect(wrong.length === 0, "the table is not as expected", wrong.join("\n"));
};

/** How many cells a table has. */
export const cells = rows.length * (outside.length + 1) * 2;
