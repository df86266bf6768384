import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/exit.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import {
  aptRepository,
  dockerFingerprint,
  dockerPackages,
  dockerRepository,
} from "../../src/resources/apt-repository.ts";
import type { Resource } from "../../src/resources/resource.ts";
import { changing } from "./given.ts";

const key = (name: string): string =>
  readFileSync(join(import.meta.dir, "..", "fixtures", "openpgp", name), "utf8");
const keyUrl = "https://packages.clincher-test.dev/gpg";
const keyPath = "/etc/apt/keyrings/test.asc";
const sourcesPath = "/etc/apt/sources.list.d/test.sources";

const repository = aptRepository({
  name: "test",
  keyUrl,
  fingerprint: "3211BD19A5FF6DA93E39B2A51D17CFA385FEE631",
  uri: "https://packages.clincher-test.dev/linux/debian",
  suite: "trixie",
  component: "stable",
  architecture: "amd64",
  reaches: ["docker-repository"],
});

const serving = (body: string, status = 200): MemoryOptions["requests"] => {
  return ({ url }) => (url === keyUrl ? { ok: true, status, body, headers: {} } : undefined);
};
const machine = (requests?: MemoryOptions["requests"]) =>
  new MemoryHost({
    files: { "/etc/apt/sources.list.d/debian.sources": "" },
    ...(requests === undefined ? {} : { requests }),
  });

const changesOf = async (host: MemoryHost, resource: Resource) =>
  resource.diff(await Facts.collect(host, resource.needs), changing());

/** Makes everything that differs, in order; returns the summaries of what it did. */
const make = async (host: MemoryHost): Promise<readonly string[]> => {
  const summaries: string[] = [];
  for (const resource of repository) {
    for (const change of await changesOf(host, resource)) {
      await change.make({ host, progress: () => {} });
      summaries.push(change.summary);
    }
  }
  return summaries;
};

const failureOf = async (host: MemoryHost): Promise<Failure> => {
  try {
    await make(host);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error("it did not fail");
};

describe("a signed package repository", () => {
  test("key first, then the source; a second time nothing", async () => {
    const host = machine(serving(key("one.asc")));
    expect(await make(host)).toEqual([
      "folder /etc/apt/keyrings (0755 root)",
      `write ${keyPath} (0644 root)`,
      `write ${sourcesPath} (0644 root)`,
    ]);
    expect(host.text(keyPath)).toBe(key("one.asc"));
    expect(host.text(sourcesPath)).toBe(`Types: deb
URIs: https://packages.clincher-test.dev/linux/debian
Suites: trixie
Components: stable
Architectures: amd64
Signed-By: ${keyPath}
`);
    host.mutations.length = 0;
    expect(await make(host)).toEqual([]);
    expect(host.mutations).toEqual([]);
  });

  test.each([
    ["another key", key("two.asc"), "found 6EF74AA3D5EFEB76004A1F3D271AD49ECFB15A9B"],
    ["the key and another one", key("both.asc"), "more than one"],
    ["something else", "<html>", "there is none"],
  ])("%s at its address fails and nothing is written", async (_, body, why) => {
    const host = machine(serving(body));
    const { exit, problems } = await failureOf(host);
    expect(exit).toBe(exitCodes.failed);
    expect(problems[0]?.why).toContain(why);
    expect([host.text(keyPath), host.text(sourcesPath)]).toEqual([null, null]);
  });

  test.each([
    ["an error", serving("no", 503), "HTTP 503"],
    ["no answer", undefined, "connection refused"],
  ])("%s from its address is a failure of the network", async (_, requests, why) => {
    const host = machine(requests);
    const { exit, problems } = await failureOf(host);
    expect({ exit, why: problems[0]?.why }).toEqual({ exit: exitCodes.network, why });
    expect(host.text(sourcesPath)).toBeNull();
  });

  test.each([
    ["replaced", () => key("two.asc")],
    ["added to", () => `${key("one.asc")}${key("two.asc")}`],
    ["damaged", () => key("one.asc").slice(0, 300)],
  ])("a kept key that was %s is fetched anew", async (_, tampered) => {
    const host = machine(serving(key("one.asc")));
    await make(host);
    host.put(keyPath, tampered());
    expect(await make(host)).toEqual([`write ${keyPath} (0644 root)`]);
    expect(host.text(keyPath)).toBe(key("one.asc"));
  });

  test("a kept key that others may write is fetched anew", async () => {
    const host = machine(serving(key("one.asc")));
    await make(host);
    host.put(keyPath, key("one.asc"), { mode: 0o666, uid: 0, gid: 0 });
    expect(await make(host)).toEqual([`write ${keyPath} (0644 root)`]);
  });

  test("says what it reaches before it is made", async () => {
    const changes = await Promise.all(repository.map((each) => changesOf(machine(), each)));
    expect(changes.flat().flatMap(({ reaches }) => reaches ?? [])).toEqual(["docker-repository"]);
  });
});

describe("Docker's repository", () => {
  test.each([
    ["ubuntu", "noble", "24.04", "x64", "amd64"],
    ["debian", "trixie", "13", "arm64", "arm64"],
  ] as const)("%s %s on %s", async (id, codename, version, architecture, debian) => {
    const resources = dockerRepository({ os: { id, codename, version }, architecture });
    const changes = (await Promise.all(resources.map((each) => changesOf(machine(), each)))).flat();
    expect(changes.map(({ notes, text }) => text?.after ?? notes)).toEqual([
      [],
      [`from https://download.docker.com/linux/${id}/gpg, fingerprint ${dockerFingerprint}`],
      `Types: deb\nURIs: https://download.docker.com/linux/${id}\nSuites: ${codename}\nComponents: stable\nArchitectures: ${debian}\nSigned-By: /etc/apt/keyrings/docker.asc\n`,
    ]);
  });
});

test.each([
  [
    "docker",
    "ubuntu",
    ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"],
  ],
  [
    "docker",
    "debian",
    ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"],
  ],
  ["distro", "ubuntu", ["docker.io", "docker-compose-v2", "docker-buildx"]],
  ["distro", "debian", ["docker.io", "docker-cli", "docker-compose", "docker-buildx"]],
] as const)("Docker's packages from %s on %s", (source, id, names) => {
  expect(dockerPackages(source, { id })).toEqual([...names]);
});
