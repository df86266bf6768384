import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import type { Command, CommandResult, HttpRequest, HttpResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import {
  checkReachability,
  checks,
  findWarnings,
  preflight,
  preflightFacts,
} from "../../src/preflight/index.ts";
import { deployment } from "../stack/deployment.ts";

const problemsOn = async (host: MemoryHost, brings: "data" | "none" = "none") =>
  preflight(await Facts.collect(host, preflightFacts), deployment(), brings, [{ name: "firewall" }]);

const said = (stdout: string): CommandResult => ({ code: 0, stdout, stderr: "" });

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop";
const files = {
  "/etc/passwd": "root:x:0:0::/root:/bin/bash\n",
  "/root/.ssh/authorized_keys": `${key}\n`,
  "/etc/os-release":
    'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
  "/proc/meminfo": "MemTotal:       16384000 kB\n",
  "/proc/cpuinfo": "processor\t: 0\nprocessor\t: 1\n",
  "/run/systemd/system/x": "",
  "/usr/local/bin/clincher": "",
  "/etc/apt/sources.list.d/debian.sources":
    "Types: deb\nURIs: http://mirror.clincher-test.dev/debian\nSuites: trixie\nComponents: main\n",
};

const commands =
  (answers: Readonly<Record<string, string>>) =>
  ({ argv }: Command): CommandResult | undefined => {
    const line = argv.join(" ");
    const found = Object.entries(answers).find(([start]) => line.startsWith(start));
    return found === undefined ? undefined : said(found[1]);
  };

describe("preflight", () => {
  test("a fresh server has no problem, and is not touched", async () => {
    const host = new MemoryHost({ files });
    expect(await problemsOn(host)).toEqual([]);
    expect(host.mutations.filter((each) => !each.startsWith("run "))).toEqual([]);
  });

  test("a machine that cannot take it is refused a restore too", async () => {
    const host = new MemoryHost({ files: { ...files, "/etc/os-release": "ID=fedora\n" } });
    expect((await problemsOn(host, "data")).map(({ what }) => what)).toEqual([
      expect.stringContaining("not supported"),
    ]);
  });

  test("everything that is wrong is told together", async () => {
    const host = new MemoryHost({
      user: 1000,
      files: {
        ...files,
        "/etc/os-release": 'ID=fedora\nVERSION_ID="44"\nPRETTY_NAME="Fedora Linux 44"\n',
        "/proc/meminfo": "MemTotal: 2000000 kB\n",
      },
      space: { free: 1e9, total: 20e9 },
      commands: commands({
        "ss ": 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=6))\n',
        "ip -j addr": '[{"ifname":"eth1","addr_info":[{"local":"172.30.0.4","prefixlen":16}]}]',
        "dpkg-query": "iF  grub-pc\n",
      }),
    });
    const problems = await problemsOn(host);
    expect(problems.map(({ what }) => what.split(" ").slice(0, 5).join(" "))).toEqual([
      "clincher has to run as",
      "Fedora Linux 44 is not",
      "This server has 1.9 GiB",
      "0.9 GiB is free where",
      "dpkg has not finished with:",
      "Port 80 is taken by",
      "The private network 172.30.0.0/24 overlaps",
    ]);
  });

  test("an older release is refused to an install, not to a restore, which brings its own data", async () => {
    const gateway = {
      ...{ Id: "x", Names: ["/openclaw"], ImageID: "y", State: "exited", Status: "Exited (0)" },
      ...{ Image: "ghcr.io/openclaw/openclaw:2026.9.6", Labels: { "dev.clincher": "1" } },
    };
    const host = new MemoryHost({
      files,
      requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify([gateway]) }),
    });
    expect((await problemsOn(host)).map(({ what }) => what)).toEqual([
      "OpenClaw 2026.3.13 is older than 2026.9.6, which is here",
    ]);
    expect(await problemsOn(host, "data")).toEqual([]);
  });

  test("checks have names of their own, and none of them is a warning's", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });

  test("warnings are apart", async () => {
    const host = new MemoryHost({ files: { ...files, "/home/ada/.openclaw/openclaw.json": "{}" } });
    expect((await findWarnings(host, { deployment: deployment() })).map(({ what }) => what)).toEqual([
      "agent.clincher-test.dev does not resolve yet",
      "An earlier OpenClaw left its state on this server; the new agent starts without it",
    ]);
    expect(await problemsOn(host)).toEqual([]);
  });
});

describe("reachability", () => {
  const answering =
    (answers: Readonly<Record<string, HttpResult>>) =>
    ({ url }: HttpRequest): HttpResult | undefined =>
      answers[url];
  const date = "Thu, 01 Jan 2026 00:00:00 GMT";
  const ok = (status: number, headers: Readonly<Record<string, string>> = { date }): HttpResult => ({
    ok: true,
    status,
    body: "",
    headers,
  });
  const mirror = "http://mirror.clincher-test.dev/debian/dists/trixie/InRelease";
  const needs = ["packages", "registry:ghcr.io", "registry:ghcr.io"];

  test("nothing is asked when nothing is needed", async () => {
    const asked: string[] = [];
    const host = new MemoryHost({ files, requests: ({ url }) => void asked.push(url) });
    expect(await checkReachability(host, [])).toEqual([]);
    expect({ asked, mutations: host.mutations }).toEqual({ asked: [], mutations: [] });
  });

  test("all is well", async () => {
    const requests = answering({ [mirror]: ok(200), "https://ghcr.io/v2/": ok(401) });
    expect(await checkReachability(new MemoryHost({ files, requests }), needs)).toEqual([]);
  });

  test("each that fails is told once", async () => {
    const requests = answering({
      [mirror]: { ok: false, reason: "ECONNRESET: The socket connection was closed unexpectedly" },
      "https://ghcr.io/v2/": ok(429),
    });
    const found = await checkReachability(new MemoryHost({ files, requests }), needs);
    expect(found.map(({ what }) => what)).toEqual([
      "The connection to mirror.clincher-test.dev:80 broke off",
      "The registry ghcr.io refuses (HTTP 429)",
    ]);
  });

  test("no connection, no question", async () => {
    const asked: string[] = [];
    const host = new MemoryHost({
      files,
      reachable: (name) => name !== "ghcr.io",
      requests: ({ url }) => void asked.push(url),
    });
    const found = await checkReachability(host, ["registry:ghcr.io"]);
    expect(found.map(({ what }) => what)).toEqual(["ghcr.io:443 refuses connections"]);
    expect(asked).toEqual([]);
  });

  test("a wrong clock is told instead of the certificates that it makes invalid", async () => {
    const requests = answering({
      [mirror]: ok(200, { date: "Fri, 02 Jan 2026 00:00:00 GMT", age: "3600" }),
      "https://ghcr.io/v2/": { ok: false, reason: "CERT_NOT_YET_VALID: certificate is not yet valid" },
    });
    const found = await checkReachability(new MemoryHost({ files, requests }), needs);
    expect(found.map(({ what }) => what)).toEqual(["The clock of this server is 1500 minutes behind"]);
  });
});
