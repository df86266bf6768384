import { preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { accident, networks, proveContainersWork, runClincher, setTheStage } from "../firewall/stage.ts";
import { cells, type Expected, proveTable, sshPort, tables, vantages } from "../firewall/table.ts";
import { cloudflareRanges } from "../internet/services/cloudflare.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { connections, neverForget, openVantages, routeThrough, watch } from "../vantage.ts";

const admins = [vantages.admin.address, vantages.admin.address6].join(",");

const settings = (cloudflare: boolean): string[] => [
  ...["--set", `admin.addresses=${admins}`],
  ...["--set", `ssh.port=${sshPort}`],
  ...["--set", `edge.cloudflare=${cloudflare}`],
];
const clincher = (command: string, cloudflare = true): string[] => [
  ...["clincher", command, "--only", "firewall", ...settings(cloudflare)],
  ...(command === "install" ? ["--yes", "--confirm-within", "1h"] : []),
];

const prove = async (lab: Lab, server: Server, when: string, expected: Expected): Promise<void> => {
  lab.step(`${when}: ${cells} cells, and what containers need`);
  await Promise.all([proveTable(server, expected), proveContainersWork(server)]);
};

/** A published port by the container's own address, as a neighbour that has a route to it may try. */
const aroundDocker = (): Promise<boolean[]> =>
  connections(
    [
      [vantages.attacker.address, accident.v4],
      [vantages.attacker.address6, accident.v6],
    ].map(([from = "", address = ""]) => ({ protocol: "tcp" as const, from, address, port: accident.port })),
  );

const answersHere = (address: string): string =>
  `timeout 1 bash -c ": >/dev/tcp/${address}/${accident.port}"`;

/** Tries the port that was published by accident all the while; it must never open. */
const neverOpen = async (server: Server, work: () => Promise<unknown>): Promise<void> => {
  const watched = [
    [vantages.attacker.address, server.address],
    [vantages.attacker.address6, server.address6],
  ].map(([from = "", address = ""]) => watch({ protocol: "tcp", from, address, port: 8088 }));
  try {
    await work();
    // Docker starts its containers when the boot is over already, and what is in them needs a moment: before it
    // answers the server itself, in both families, there is nothing to see.
    await server.shell(
      `timeout 60 bash -c 'until ${[accident.v4, accident.v6].map(answersHere).join(" && ")}; do sleep 0.1; done' 2>/dev/null`,
    );
    await Bun.sleep(1000);
  } finally {
    const results = await Promise.all(watched.map((each) => each.stop()));
    const [tried, opened] = [results.map((each) => each.tried), results.map((each) => each.opened)];
    expect(Math.min(...tried) > 10, `hardly tried: ${tried.join(", ")} times`);
    expect(opened.join() === "0,0", `the published port opened ${opened.join(", ")} times, IPv4 and IPv6`);
  }
};

/** Without its service the boot does leave a gap, and the watch does see it. */
const proveWatch = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a boot without clincher-firewall.service");
  await server.run(["systemctl", "disable", "--quiet", "clincher-firewall"]);
  const gap = await neverOpen(server, () => server.reboot()).then(
    () => false,
    () => true,
  );
  expect(gap, "the watch does not see that a published port is open");
  await runClincher(server, clincher("install"));
};

const noDrift = async (server: Server, when: string, cloudflare = true): Promise<void> => {
  const { code, stdout } = await runClincher(server, clincher("plan", cloudflare), false);
  expect(code === 0, `${when}: the plan is not empty`, stdout);
};

/** What a login that works on the new port leads to: sshd leaves the old one, and so does the firewall. */
const moveSsh = async (server: Server): Promise<void> => {
  await server.write("/etc/ssh/sshd_config.d/10-port.conf", `Port ${sshPort}\n`);
  await server.run(["systemctl", "restart", "ssh"]);
  const confirm = "systemctl stop gateway.socket; clincher confirm; systemctl start gateway.socket";
  const { stdout, stderr } = await server.ssh("root", [confirm], {
    port: sshPort,
    from: vantages.admin.address,
  });
  expect(stdout.includes("The old port is closed"), "it was not confirmed", stdout + stderr);
};

const proveLogin = async (server: Server): Promise<void> => {
  const login = (from: string) => server.ssh("root", ["true"], { port: sshPort, from });
  expect((await login(vantages.admin.address)).code === 0, "the administrator cannot log in");
  expect((await login(vantages.attacker.address)).code === 255, "the attacker gets to sshd");
};

/** What Cloudflare publishes is taken when it is believable, shown by the plan, and forgotten on demand. */
const proveRefresh = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("clincher firewall refresh");
  const refresh = (...flags: string[]) =>
    server.run(["clincher", "firewall", "refresh", ...flags], { check: false });
  await lab.internet.fail("cloudflare", { how: 200, path: "ips-v4", body: "0.0.0.0/0" });
  expect((await refresh()).code === 1, "the whole internet is taken for Cloudflare's networks");
  const other = [...cloudflareRanges.v6.slice(1), "2600:1f00::/32"];
  await lab.internet.fail("cloudflare", { how: 200, path: "ips-v6", body: other.join("\n") });
  const { code, stdout } = await refresh();
  const said = ["- 2400:cb00::/32", "+ 2600:1f00::/32"].every((line) => stdout.includes(line));
  expect(code === 0 && said, "a changed list is not taken", stdout);
  await lab.internet.fail("cloudflare", null);
  const plan = await runClincher(server, clincher("plan"), false);
  const shown = plan.code === 2 && plan.stdout.includes("+ allow 443/udp from 2600:1f00::/32");
  expect(shown, "the plan does not show it", plan.stdout);
  await refresh("--reset");
};

const happenings: readonly (readonly [string, (server: Server) => Promise<unknown>])[] = [
  ["after a reboot", (server) => server.reboot()],
  ["after systemctl restart docker", (server) => server.run(["systemctl", "restart", "docker"])],
  ["after ufw reload", (server) => server.run(["ufw", "reload"])],
  ["after both", (server) => server.shell("ufw reload; systemctl restart docker")],
  ["after systemctl restart ufw", (server) => server.run(["systemctl", "restart", "ufw"])],
  [
    "after a power cut",
    async (server) => {
      await server.powerCut();
      await server.boot();
    },
  ],
];

const scenario: Scenario = {
  name: "firewall",
  proves:
    "what the policy closes is closed, for the host's and for published ports, from everywhere, in both families, at every moment",
  async run(lab) {
    const server = await preparedServer(lab, "walled", { base: "docker" });
    await openVantages(Object.values(vantages));
    await neverForget(server);
    await setTheStage(server);
    await routeThrough(networks.services.v4, server.address);
    await routeThrough(networks.services.v6, server.address6);

    await prove(lab, server, "without clincher everything is open", tables.unprotected);
    expect((await aroundDocker()).join() === "true,true", "the way around Docker is closed already");

    lab.step("install");
    await runClincher(server, clincher("install"));
    await prove(lab, server, "installed, ssh not moved yet", tables.unconfirmed);
    expect((await aroundDocker()).join() === "false,false", "the way around Docker is open");

    await moveSsh(server);
    await prove(lab, server, "ssh moved", tables.cloudflare);
    await proveLogin(server);
    await proveRefresh(lab, server);
    await noDrift(server, "after the install");
    await proveWatch(lab, server);

    for (const [when, happen] of happenings) {
      await neverOpen(server, () => happen(server));
      await prove(lab, server, when, tables.cloudflare);
      await noDrift(server, when);
    }
    expect((await aroundDocker()).join() === "false,false", "the way around Docker is open");

    await neverOpen(server, () => runClincher(server, clincher("install", false)));
    await prove(lab, server, "no longer behind Cloudflare", tables.open);
    await noDrift(server, "no longer behind Cloudflare", false);
  },
};

export default scenario;
