import { services } from "../addresses.ts";
import type { CommandResult } from "../command.ts";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

export const image = "docker.io/library/busybox:1.37";

/** Ports on which the server itself listens, as services do that were never meant for the internet. */
export const hostPorts = [2375, 4000, 4750, 18789] as const;

/** Networks of containers on the server: both families, so that Docker publishes ports in both. */
export const networks = {
  services: { v4: "172.29.0.0/24", v6: "fd00:cafe::/64" },
  others: { v4: "172.28.0.0/24", v6: "fd00:beef::/64" },
} as const;

/** Stands for the stack's Caddy, which may have the web ports. */
const web = "openclaw-caddy";

/** Address of the container that somebody published by accident, in its own network. */
export const accident = { v4: "172.29.0.11", v6: "fd00:cafe::11", port: 8080 } as const;

/** Where a container finds the host, besides its public addresses. */
export const gateways = { v4: "172.28.0.1", v6: "fd00:beef::1" } as const;

/** A unit that listens on these ports, IPv4 and IPv6, now and after a boot. */
const bait = (name: string, ports: readonly number[]): readonly (readonly [string, string])[] => [
  [
    `${name}.socket`,
    [
      "[Socket]",
      ...ports.map((port) => `ListenStream=[::]:${port}`),
      "Accept=yes",
      "[Install]",
      "WantedBy=sockets.target",
      "",
    ].join("\n"),
  ],
  [`${name}@.service`, "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n"],
];

const gatewayPort = 18789;

/** Answers on 8080, over TCP and over UDP, in both families. Busybox cannot do the latter, the server's perl can. */
const echo =
  "use IO::Socket::IP; my $s = IO::Socket::IP->new(Proto => q(udp), LocalHost => q(::), LocalPort => 8080, V6Only => 0) or die; while (my $from = $s->recv(my $text, 99)) { $s->send($text, 0, $from) }";
const answer = `chroot /host perl -e "${echo.replaceAll("$", () => "\\$")}" & exec httpd -f -p 8080`;

/** Things to protect: services of the host, containers that publish ports for a reason and by accident. */
export const setTheStage = async (server: Server): Promise<void> => {
  const baits = [
    ...bait(
      "bait",
      hostPorts.filter((port) => port !== gatewayPort),
    ),
    ...bait("gateway", [gatewayPort]),
  ];
  for (const [name, text] of baits) await server.write(`/etc/systemd/system/${name}`, text);
  // Docker 27 does this by default, 26 has to be asked.
  await server.write("/etc/docker/daemon.json", '{ "experimental": true, "ip6tables": true }\n');
  const run = "docker run --detach --restart always --stop-timeout 1";
  await server.shell(`
    systemctl daemon-reload
    systemctl enable --quiet --now bait.socket gateway.socket
    systemctl restart docker
    docker pull --quiet ${image}
    docker network create --ipv6 --subnet ${networks.services.v4} --subnet ${networks.services.v6} services
    docker network create --ipv6 --subnet ${networks.others.v4} --subnet ${networks.others.v6} others
    ${run} --name ${web} --label dev.clincher=1 --network services --publish 80:8080 --publish 443:8080 --publish 443:8080/udp \\
      --volume /:/host:ro ${image} sh -c '${answer}'
    ${run} --name accident --network services --ip ${accident.v4} --ip6 ${accident.v6} --publish 8088:8080 \\
      ${image} httpd -f -p 8080
    ${run} --name default --publish 8089:8080 ${image} httpd -f -p 8080
    ${run} --name other --network others ${image} sleep infinity`);
};

/** Runs a script with the network of a container and the programs of the server. */
export const inContainer = async (server: Server, container: string, script: string): Promise<string> => {
  const pid = (await server.run(["docker", "inspect", "-f", "{{.State.Pid}}", container])).stdout.trim();
  return (await server.run(["nsenter", "--target", pid, "--net", "bash", "-c", script])).stdout;
};

/** What containers must still be able to do behind any firewall. */
export const proveContainersWork = async (server: Server): Promise<void> => {
  const open = (address: string, port: number): string =>
    `timeout 5 bash -c ': >/dev/tcp/${address}/${port}' 2>/dev/null && echo "${address} ok" || echo "${address} no"`;
  const out = await inContainer(server, "other", open(services.registry, 443));
  expect(out.includes("ok"), "a container does not reach the internet", out);
  const out6 = await server.run(["docker", "exec", "other", "ping", "-6", "-c1", "-W5", "2001:db8:1::1"], {
    check: false,
  });
  expect(out6.code === 0, "a container does not reach the internet over IPv6", out6.stdout + out6.stderr);
  const beside = await inContainer(
    server,
    web,
    `${open(accident.v4, accident.port)}; ${open(accident.v6, accident.port)}`,
  );
  expect(!beside.includes("no"), "containers of one network do not reach each other", beside);
};

/** Runs clincher while nothing listens where a gateway outside of containers would: it would not go on. */
export const runClincher = (server: Server, argv: string[], check = true): Promise<CommandResult> =>
  server.run(
    [
      ...[
        "sh",
        "-c",
        'systemctl stop gateway.socket; "$@"; code=$?; systemctl start gateway.socket; exit $code',
      ],
      ...["sh", ...argv],
    ],
    { check },
  );
