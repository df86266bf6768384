import { describe, expect, test } from "bun:test";
import type { Reached } from "../../src/facts/reach.ts";
import { clockSkew } from "../../src/preflight/skew.ts";
import { targetsOf, type Wanted } from "../../src/preflight/targets.ts";
import { explainAll } from "../../src/preflight/unreachable.ts";

const noProxies = new Map<string, string>();
const source = (uri: string, ...suites: readonly string[]) => ({ file: "", uri, suites });
const places = (wanted: readonly Wanted[]) =>
  wanted.map(({ kind, host, port, url }) => ({ kind, host, port, url }));

describe("what a change reaches", () => {
  test.each([
    ["registry:ghcr.io", { kind: "registry", host: "ghcr.io", port: 443, url: "https://ghcr.io/v2/" }],
    [
      "registry:docker.io",
      { kind: "registry", host: "registry-1.docker.io", port: 443, url: "https://registry-1.docker.io/v2/" },
    ],
    [
      "docker-repository",
      { kind: "page", host: "download.docker.com", port: 443, url: "https://download.docker.com/" },
    ],
    [
      "acme",
      {
        kind: "page",
        host: "acme-v02.api.letsencrypt.org",
        port: 443,
        url: "https://acme-v02.api.letsencrypt.org/directory",
      },
    ],
    [
      "acme:https://ca.clincher-test.dev:14000/dir",
      {
        kind: "page",
        host: "ca.clincher-test.dev",
        port: 14000,
        url: "https://ca.clincher-test.dev:14000/dir",
      },
    ],
    [
      "time.clincher-test.dev:4460",
      { kind: "port", host: "time.clincher-test.dev", port: 4460, url: undefined },
    ],
  ] as const)("%s", (need, wanted) => expect(places(targetsOf(need, [], noProxies))).toEqual([wanted]));

  test("an unknown need is a defect", () => {
    expect(() => targetsOf("weather", [], noProxies)).toThrow("no such thing to reach: weather");
  });

  const sources = [
    source("http://mirror.clincher-test.dev/debian", "trixie", "trixie-updates"),
    source("http://mirror.clincher-test.dev/debian-security/", "trixie-security"),
    source("https://packages.clincher-test.dev/flat", "./"),
    source("file:/srv/packages", "local"),
    source("cdrom:[Debian]/", "trixie"),
  ];
  const flat = "https://packages.clincher-test.dev/flat/./InRelease";

  test("packages: one archive of each mirror", () => {
    expect(targetsOf("packages", sources, noProxies).map(({ kind, url }) => [kind, url])).toEqual([
      ["mirror", "http://mirror.clincher-test.dev/debian/dists/trixie/InRelease"],
      ["mirror", new URL(flat).href],
    ]);
  });

  test("packages through apt's proxy: the proxy instead", () => {
    const proxies = new Map([["http", "http://10.0.0.2:3142/"]]);
    expect(places(targetsOf("packages", sources, proxies))).toEqual([
      { kind: "port", host: "10.0.0.2", port: 3142, url: undefined },
      { kind: "mirror", host: "packages.clincher-test.dev", port: 443, url: new URL(flat).href },
    ]);
  });
});

const target = (kind: Wanted["kind"], host = "ghcr.io"): Wanted => ({
  kind,
  host,
  port: 443,
  url: `https://${host}/`,
});
const answered = (status: number, ahead: number | null = 0): Reached => ({
  outcome: "answered",
  status,
  date: ahead === null ? null : 1e12,
  received: 1e12 + (ahead ?? 0),
});
const missed = (
  outcome: "unresolved" | "refused" | "silent" | "unreachable" | "tls" | "broken",
): Reached => ({
  outcome,
  reason: "as the library said it",
});

describe("how asking went", () => {
  test.each([
    ["registry", 200],
    ["registry", 401],
    ["mirror", 200],
    ["mirror", 302],
    ["page", 200],
    ["page", 404],
  ] as const)("%s answering %d is fine", (kind, status) => {
    expect(explainAll([{ target: target(kind), reached: answered(status) }])).toEqual([]);
  });

  test("a connection is enough where nothing is asked", () => {
    expect(explainAll([{ target: target("port"), reached: { outcome: "connected" } }])).toEqual([]);
  });

  test.each([
    ["registry", answered(429), "The registry ghcr.io refuses (HTTP 429)", "docker login"],
    ["registry", answered(403), "The registry ghcr.io refuses (HTTP 403)", "mirror"],
    ["registry", answered(503), "The registry ghcr.io refuses (HTTP 503)", "recover"],
    ["registry", answered(404), "The registry ghcr.io refuses (HTTP 404)", "recover"],
    ["mirror", answered(404), "ghcr.io answers with an error (HTTP 404)", "no longer has this release"],
    ["mirror", answered(500), "ghcr.io answers with an error (HTTP 500)", "recover"],
    ["page", answered(403), "ghcr.io answers with an error (HTTP 403)", "region"],
    ["registry", missed("unresolved"), "The name ghcr.io does not resolve", "getent ahosts ghcr.io"],
    ["registry", missed("refused"), "ghcr.io:443 refuses connections", "firewall"],
    ["registry", missed("silent"), "ghcr.io:443 does not answer", "outgoing connections to ghcr.io:443"],
    ["registry", missed("unreachable"), "no route to ghcr.io:443", "ip route"],
    ["registry", missed("tls"), "No secure connection to ghcr.io:443", "timedatectl"],
    ["registry", missed("broken"), "The connection to ghcr.io:443 broke off", "again"],
  ] as const)("%s: %p", (kind, reached, what, fix) => {
    const [finding, ...rest] = explainAll([{ target: target(kind), reached }]);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ what: expect.stringContaining(what), fix: expect.stringContaining(fix) });
    if (reached.outcome !== "answered") expect(finding?.why).toBe("as the library said it");
  });

  test.each([
    ["unresolved", "This server cannot resolve names"],
    ["silent", "This server does not reach the internet"],
    ["unreachable", "This server does not reach the internet"],
  ] as const)("every target %s has one cause", (outcome, what) => {
    const asked = ["ghcr.io", "docker.io"].map((host) => ({
      target: target("registry", host),
      reached: missed(outcome),
    }));
    expect(explainAll(asked).map((each) => [each.what, each.why])).toEqual([
      [what, "Asked: ghcr.io:443, docker.io:443"],
    ]);
  });

  test("one of two that fails is told by itself", () => {
    const asked = [
      { target: target("registry"), reached: missed("unresolved") },
      { target: target("mirror", "mirror.clincher-test.dev"), reached: answered(200) },
    ];
    expect(explainAll(asked).map(({ what }) => what)).toEqual(["The name ghcr.io does not resolve"]);
  });
});

describe("the clock against the dates of answers", () => {
  const minutes = 60_000;
  test.each([
    ["right", [["page", 0]], null],
    ["five minutes ahead", [["page", 5 * minutes]], null],
    ["six minutes ahead", [["page", 6 * minutes]], "6 minutes ahead"],
    ["a day behind", [["registry", -1440 * minutes]], "1440 minutes behind"],
    [
      "one server is wrong",
      [
        ["page", 90 * minutes],
        ["registry", 1000],
      ],
      null,
    ],
    ["a cache repeats an old date", [["mirror", 90 * minutes]], null],
    ["behind even a cache", [["mirror", -90 * minutes]], "90 minutes behind"],
    ["no dates", [["page", null]], null],
  ] as const)("%s", (_, answers, what) => {
    const asked = answers.map(([kind, ahead]) => ({ target: target(kind), reached: answered(200, ahead) }));
    expect(clockSkew(asked).map((each) => each.what)).toEqual(
      what === null ? [] : [`The clock of this server is ${what}`],
    );
  });
});
