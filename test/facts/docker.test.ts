import { describe, expect, test } from "bun:test";
import { containers } from "../../src/facts/containers.ts";
import { fullName, hasImage, images } from "../../src/facts/images.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Answers as Docker Engine 29 gives them, shortened. */
const containerList = [
  {
    Id: "3f1a",
    Names: ["/openclaw"],
    Image: "ghcr.io/openclaw/openclaw:2026.3.13",
    ImageID: digest("a"),
    Command: "docker-entrypoint.sh",
    Created: 1_795_000_000,
    Ports: [],
    Labels: { "com.docker.compose.project": "openclaw", "dev.clincher": "1" },
    State: "running",
    Status: "Up 3 minutes (healthy)",
    HostConfig: { NetworkMode: "openclaw-net" },
    Mounts: [],
  },
  {
    Id: "77bc",
    Names: ["/openclaw-litellm"],
    Image: digest("b"),
    ImageID: digest("b"),
    Labels: null,
    State: "running",
    Status: "Up 2 seconds (health: starting)",
  },
  {
    Id: "9d",
    Names: ["/a"],
    Image: "a",
    ImageID: digest("c"),
    State: "running",
    Status: "Up 1 hour (unhealthy)",
  },
  {
    Id: "9e",
    Names: [],
    Image: "b",
    ImageID: digest("d"),
    State: "exited",
    Status: "Exited (1) 5 seconds ago",
  },
];

const imageList = [
  {
    Id: digest("a"),
    RepoTags: ["ghcr.io/openclaw/openclaw:2026.3.13"],
    RepoDigests: [`ghcr.io/openclaw/openclaw@${digest("1")}`],
    Size: 2_000_000_000,
  },
  { Id: digest("b"), RepoTags: null, RepoDigests: null },
  { Id: digest("c"), RepoTags: ["caddy:2.11.9-alpine"], RepoDigests: [`caddy@${digest("2")}`] },
];

const engine = (body: unknown, status = 200): MemoryHost =>
  new MemoryHost({
    requests: ({ socket, url }) =>
      socket === "/var/run/docker.sock" && /^http:\/\/docker\/(containers|images)\/json/.test(url)
        ? { ok: true, status, body: typeof body === "string" ? body : JSON.stringify(body), headers: {} }
        : undefined,
  });

describe("containers", () => {
  test("with their health, by what the engine says of them", async () => {
    const list = await containers.read(engine(containerList));
    expect(list?.map(({ name, running, health, status }) => ({ name, running, health, status }))).toEqual([
      { name: "openclaw", running: true, health: "healthy", status: "Up 3 minutes (healthy)" },
      {
        name: "openclaw-litellm",
        running: true,
        health: "starting",
        status: "Up 2 seconds (health: starting)",
      },
      { name: "a", running: true, health: "unhealthy", status: "Up 1 hour (unhealthy)" },
      { name: "", running: false, health: "none", status: "Exited (1) 5 seconds ago" },
    ]);
    expect(list?.map((each) => each.labels)).toEqual([
      { "com.docker.compose.project": "openclaw", "dev.clincher": "1" },
      {},
      {},
      {},
    ]);
  });

  test("reading changes nothing", async () => {
    const host = engine(containerList);
    await containers.read(host);
    expect(host.mutations).toEqual([]);
  });

  test.each([
    ["no engine", new MemoryHost()],
    ["an engine that starts up", engine({ message: "starting" }, 503)],
    ["something else", engine("<html>")],
    ["another shape", engine([{ Id: 3 }])],
  ])("null: %s", async (_, host) => expect(await containers.read(host)).toBeNull());
});

describe("images", () => {
  test("with tags and digests", async () => {
    expect(await images.read(engine(imageList))).toEqual([
      {
        id: digest("a"),
        tags: ["ghcr.io/openclaw/openclaw:2026.3.13"],
        digests: [`ghcr.io/openclaw/openclaw@${digest("1")}`],
        labels: {},
      },
      { id: digest("b"), tags: [], digests: [], labels: {} },
      { id: digest("c"), tags: ["caddy:2.11.9-alpine"], digests: [`caddy@${digest("2")}`], labels: {} },
    ]);
    expect(await images.read(new MemoryHost())).toBeNull();
  });

  test.each([
    ["caddy:2", "docker.io/library/caddy:2"],
    ["some/image:1", "docker.io/some/image:1"],
    ["docker.io/library/caddy:2", "docker.io/library/caddy:2"],
    ["ghcr.io/a/b:1", "ghcr.io/a/b:1"],
    ["localhost/a:1", "localhost/a:1"],
    ["registry:5000/a:1", "registry:5000/a:1"],
  ])("full name of %s", (name, expected) => expect(fullName(name)).toBe(expected));

  test.each([
    ["by its full name", "docker.io/library/caddy:2.11.9-alpine", undefined, true],
    ["by its short name", "caddy:2.11.9-alpine", undefined, true],
    ["another tag", "caddy:2.11.8-alpine", undefined, false],
    ["with its digest", "caddy:2.11.9-alpine", digest("2"), true],
    ["a tag that was moved", "caddy:2.11.9-alpine", digest("3"), false],
    ["the digest under another name", "ghcr.io/openclaw/openclaw:latest", digest("1"), false],
  ])("has it? %s", async (_, name, pinned, expected) => {
    expect(hasImage((await images.read(engine(imageList))) ?? [], name, pinned)).toBe(expected);
  });
});
