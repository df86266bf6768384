import { describe, expect, test } from "bun:test";
import { parseAddresses } from "../../src/facts/addresses.ts";
import { agentHomes } from "../../src/facts/agent-homes.ts";
import { parseProxies } from "../../src/facts/apt-proxies.ts";
import { aptSources, parseList, parseSources } from "../../src/facts/apt-sources.ts";
import { parseNetworks } from "../../src/facts/docker-networks.ts";
import { dpkgState, parseBroken, parseLockedInodes } from "../../src/facts/dpkg-state.ts";
import { parsePublishedPorts } from "../../src/facts/published-ports.ts";
import { missOf } from "../../src/facts/reach.ts";
import { parseAhosts } from "../../src/facts/resolved.ts";
import { parseRoutes } from "../../src/facts/routes.ts";
import { MemoryHost } from "../../src/host/memory.ts";

describe("ip", () => {
  test("addresses", () => {
    const text = `[{"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8},{"family":"inet6","local":"::1","prefixlen":128}]},
      {"ifname":"eth0","addr_info":[{"family":"inet","local":"203.0.113.7","prefixlen":24,"scope":"global"}]},{"ifname":"ifb0","addr_info":[]},{"ifname":"tun0","addr_info":[{}]}]`;
    expect(parseAddresses(text)).toEqual([
      { device: "lo", address: "127.0.0.1", prefix: 8 },
      { device: "lo", address: "::1", prefix: 128 },
      { device: "eth0", address: "203.0.113.7", prefix: 24 },
    ]);
  });

  test("routes", () => {
    const text =
      '[{"dst":"default","gateway":"203.0.113.1","dev":"eth0","flags":[]},{"type":"blackhole","dst":"10.9.0.0/24","flags":[]}]';
    expect(parseRoutes(text)).toEqual([
      { destination: "default", device: "eth0" },
      { destination: "10.9.0.0/24", device: "" },
    ]);
  });

  test.each(["", "ip: not found", "{}", "[1]"])("%p is no answer", (text) => {
    expect([parseAddresses(text), parseRoutes(text)]).toEqual([[], []]);
  });
});

describe("apt's sources", () => {
  test("one line each", () => {
    const text = `# deb http://old.clincher-test.dev/debian trixie main
deb http://mirror.clincher-test.dev/debian trixie main contrib
 deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian trixie stable
deb-src http://mirror.clincher-test.dev/debian trixie main
`;
    expect(parseList("f", text)).toEqual([
      { file: "f", uri: "http://mirror.clincher-test.dev/debian", suites: ["trixie"] },
      { file: "f", uri: "https://download.docker.com/linux/debian", suites: ["trixie"] },
    ]);
  });

  test("deb822", () => {
    const text = `Types: deb deb-src
URIs: http://mirror.clincher-test.dev/ubuntu/ http://second.clincher-test.dev/ubuntu/
# a comment between
Suites: noble noble-updates
 noble-backports
Components: main

Enabled: no
Types: deb
URIs: http://off.clincher-test.dev/
Suites: noble

types: deb-src
URIs: http://sources.clincher-test.dev/
Suites: noble
`;
    const suites = ["noble", "noble-updates", "noble-backports"];
    expect(parseSources("f", text)).toEqual([
      { file: "f", uri: "http://mirror.clincher-test.dev/ubuntu/", suites },
      { file: "f", uri: "http://second.clincher-test.dev/ubuntu/", suites },
    ]);
  });

  test("of every file that apt reads, and of no other", async () => {
    const line = (name: string) => `deb http://${name}.clincher-test.dev/ x y\n`;
    const host = new MemoryHost({
      files: {
        "/etc/apt/sources.list": line("first"),
        "/etc/apt/sources.list.d/a.list": line("second"),
        "/etc/apt/sources.list.d/b.sources": "Types: deb\nURIs: http://third.clincher-test.dev/\nSuites: x\n",
        "/etc/apt/sources.list.d/c.list.save": line("never"),
      },
    });
    expect((await aptSources.read(host)).map(({ file, uri }) => [file, uri])).toEqual([
      ["/etc/apt/sources.list", "http://first.clincher-test.dev/"],
      ["/etc/apt/sources.list.d/a.list", "http://second.clincher-test.dev/"],
      ["/etc/apt/sources.list.d/b.sources", "http://third.clincher-test.dev/"],
    ]);
  });

  test("and its proxies", () => {
    const text = `Acquire "";\nAcquire::http "";\nAcquire::http::Proxy "http://10.0.0.2:3142";\nAcquire::https::proxy "DIRECT";\n`;
    expect([...parseProxies(text)]).toEqual([["http", "http://10.0.0.2:3142"]]);
  });
});

describe("dpkg", () => {
  test("packages that are not finished", () => {
    const text = `ii  bash
iF  grub-pc
iU  libx
iH  liby
iHR libz
iiR libr
rc  old
un  never
it  man-db
iW  dbus
hi  held
`;
    expect(parseBroken(text)).toEqual(["grub-pc", "libx", "liby", "libz", "libr"]);
  });

  test("locks of the kernel", () => {
    const text = `1: POSIX  ADVISORY  WRITE 812 fe:01:393 0 EOF
2: FLOCK  ADVISORY  WRITE 9 00:1a:77 0 EOF
3: -> POSIX  ADVISORY  WRITE 813 fe:01:394 0 EOF
`;
    expect([...parseLockedInodes(text)]).toEqual(["393", "77", "394"]);
  });

  test.each([
    ["nobody holds the lock", "", "11\n12\n", {}, { broken: ["libx"], interrupted: false, busy: false }],
    [
      "somebody holds the lock",
      "1: POSIX  ADVISORY  WRITE 812 fe:01:12 0 EOF\n",
      "11\n12\n",
      {},
      { broken: ["libx"], interrupted: false, busy: true },
    ],
    [
      "cut off",
      "",
      "",
      { "/var/lib/dpkg/updates/0001": "" },
      { broken: ["libx"], interrupted: true, busy: false },
    ],
  ])("%s", async (_, locks, inodes, files, state) => {
    const host = new MemoryHost({
      files: { "/proc/locks": locks, ...files },
      commands: ({ argv: [program] }) => ({
        code: 0,
        stdout: program === "stat" ? inodes : "iU  libx\n",
        stderr: "",
      }),
    });
    expect(await dpkgState.read(host)).toEqual(state);
  });
});

test("networks of Docker and their bridges", () => {
  const list = [
    {
      Id: "0123456789abcdef",
      Name: "shop",
      Labels: null,
      IPAM: { Config: [{ Subnet: "172.18.0.0/16" }, {}] },
    },
    {
      Id: "f",
      Name: "bridge",
      Options: { "com.docker.network.bridge.name": "docker0" },
      IPAM: { Config: null },
    },
  ];
  expect(parseNetworks(list)).toEqual([
    { name: "shop", device: "br-0123456789ab", internal: false, subnets: ["172.18.0.0/16"], labels: {} },
    { name: "bridge", device: "docker0", internal: false, subnets: [], labels: {} },
  ]);
});

test("ports of containers", () => {
  const list = [
    {
      Names: ["/openclaw-caddy"],
      Labels: { "dev.clincher": "1" },
      Ports: [
        { PublicPort: 80, Type: "tcp" },
        { PublicPort: 80, Type: "tcp" },
        { PublicPort: 443, Type: "udp" },
        { Type: "tcp" },
      ],
    },
    { Names: [], Ports: null },
  ];
  expect(parsePublishedPorts(list)).toEqual([
    { port: 80, container: "openclaw-caddy", labels: { "dev.clincher": "1" } },
  ]);
});

test("addresses of a name", () => {
  const text =
    "203.0.113.7     STREAM agent.clincher-test.dev\n203.0.113.7     DGRAM  \n2001:db8::7     STREAM \n";
  expect(parseAhosts(text)).toEqual(["203.0.113.7", "2001:db8::7"]);
  expect(parseAhosts("")).toEqual([]);
});

test("state of an earlier OpenClaw", async () => {
  const host = new MemoryHost({
    files: { "/root/.openclaw/openclaw.json": "{}", "/home/ada/.openclaw/x": "", "/home/bob/.profile": "" },
  });
  expect(await agentHomes.read(host)).toEqual(["/root/.openclaw", "/home/ada/.openclaw"]);
  expect(await agentHomes.read(new MemoryHost())).toEqual([]);
});

test.each([
  ["getaddrinfo ENOTFOUND nope.invalid", "unresolved"],
  ["getaddrinfo EAI_AGAIN ghcr.io", "unresolved"],
  ["connect ECONNREFUSED 127.0.0.1:1", "refused"],
  ["connect ENETUNREACH 2001:db8::1:443", "unreachable"],
  ["no answer within 10 s", "silent"],
  ["TimeoutError: The operation timed out.", "silent"],
  ["EPROTO: The TLS handshake failed. Does the server speak TLS on this port?", "tls"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT: self signed certificate", "tls"],
  ["CERT_HAS_EXPIRED: certificate has expired", "tls"],
  ["ECONNRESET: The socket connection was closed unexpectedly", "broken"],
] as const)("%p means %s", (reason, miss) => expect(missOf(reason)).toBe(miss));
