import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { type Image, images as imagesFact } from "../../src/facts/images.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { formatLock, parseLock } from "../../src/resources/image-lock.ts";
import { images } from "../../src/resources/images.ts";
import { importedImage, tarOf } from "../../src/resources/imported-image.ts";
import { createPullProgress } from "../../src/resources/pull-progress.ts";
import { digest, Engine } from "./engine.ts";
import { changing, factFile, fileOf, shown } from "./given.ts";

const lockPath = "/etc/clincher/images.lock.json";
const caddy = "docker.io/library/caddy:2";
const gateway = "ghcr.io/openclaw/openclaw:2026.3.13";
const wanted = images([caddy, gateway], lockPath);

const here = (name: string, letter: string): Image => ({
  id: digest(letter),
  tags: [name],
  digests: [`${name.split(":")[0]}@${digest(letter)}`],
  labels: {},
});
const lock = { [caddy]: digest("a"), [gateway]: digest("b") };
const known = (list: readonly Image[] | null, content: string | null) => [
  [imagesFact, list] as const,
  factFile(lockPath, content === null ? null : fileOf(content)),
];

describe("images", () => {
  test("nothing to do", () => {
    expect(shown(wanted, known([here("caddy:2", "a"), here(gateway, "b")], formatLock(lock)))).toEqual([]);
  });

  test("nothing there, no engine yet: all are pulled, beside other work", () => {
    expect(wanted.beside).toBe(true);
    expect(shown(wanted, known(null, null))).toEqual([
      {
        action: "create",
        summary: `pull ${caddy}, ${gateway}`,
        notes: [`${caddy}: digest recorded at this pull`, `${gateway}: digest recorded at this pull`],
        reaches: ["registry:docker.io", "registry:ghcr.io"],
      },
    ]);
  });

  test("a tag that was moved here is pulled again at the digest of the lock", () => {
    expect(shown(wanted, known([here(caddy, "a"), here(gateway, "c")], formatLock(lock)))).toEqual([
      {
        action: "create",
        summary: `pull ${gateway}`,
        notes: [`${gateway} at ${digest("b")}`],
        reaches: ["registry:ghcr.io"],
      },
    ]);
  });

  test.each([
    ["a run that died before the lock was written", null],
    ["a lock that somebody broke", '{"a": '],
  ])("%s: digests are recorded", (_, content) => {
    expect(shown(wanted, known([here(caddy, "a"), here(gateway, "b")], content))).toEqual([
      { action: "update", summary: "record image digests", notes: [], reaches: [] },
    ]);
  });
});

const pull = async (engine: Engine): Promise<void> => {
  const facts = await Facts.collect(engine.host, wanted.needs);
  for (const change of wanted.diff(facts, changing()))
    await change.make({ host: engine.host, progress: () => {} });
};

describe("pulling", () => {
  test("by tag first, held to its digest ever after, whatever the registry says then", async () => {
    const engine = new Engine({ [caddy]: digest("a"), [gateway]: digest("b") });
    await pull(engine);
    expect(parseLock(await engine.host.read(lockPath))).toEqual(lock);
    await pull(engine);
    expect(engine.asked).toHaveLength(2);

    engine.move(gateway, digest("f"));
    engine.images.length = 0;
    await pull(engine);
    expect(engine.asked.slice(2).map(decodeURIComponent).sort()).toEqual([
      `/images/create?fromImage=docker.io/library/caddy&tag=${digest("a")}`,
      `/images/create?fromImage=ghcr.io/openclaw/openclaw&tag=${digest("b")}`,
      `/images/docker.io/library/caddy@${digest("a")}/tag?repo=docker.io/library/caddy&tag=2`,
      `/images/ghcr.io/openclaw/openclaw@${digest("b")}/tag?repo=ghcr.io/openclaw/openclaw&tag=2026.3.13`,
    ]);
    expect(engine.images.flatMap((image) => image.RepoTags).sort()).toEqual([caddy, gateway]);
    expect(parseLock(await engine.host.read(lockPath))).toEqual(lock);
    expect(wanted.diff(await Facts.collect(engine.host, wanted.needs), changing())).toEqual([]);
  });

  test("a registry that falls silent is given up long before the time for a large image is over", async () => {
    const patience: (number | undefined)[][] = [];
    const host = new MemoryHost({
      files: { "/etc/clincher/clincher.toml": "" },
      requests: ({ method, timeoutSeconds, silenceSeconds }) => {
        if (method === "GET") return { ok: true, status: 200, body: "[]", headers: {} };
        patience.push([silenceSeconds, timeoutSeconds]);
        return { ok: false, reason: `nothing came for ${silenceSeconds} s` };
      },
    });
    const facts = await Facts.collect(host, wanted.needs);
    const [change] = wanted.diff(facts, changing());
    expect(change?.make({ host, progress: () => {} })).rejects.toThrow("could not be pulled");
    expect(patience).toEqual([
      [300, 3600],
      [300, 3600],
    ]);
  });

  test("digests of other releases stay locked", async () => {
    const engine = new Engine({ [caddy]: digest("a"), [gateway]: digest("b") });
    const other = { "ghcr.io/openclaw/openclaw:2026.9.6": digest("d") };
    engine.host.put(lockPath, formatLock({ ...lock, ...other }));
    await pull(engine);
    expect(parseLock(await engine.host.read(lockPath))).toEqual({ ...lock, ...other });
  });

  test("an error in the middle of the stream is a failure that names the image, and locks nothing", async () => {
    const engine = new Engine({ [caddy]: digest("a") });
    const failure = await pull(engine).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect([failure.exit, failure.problems[0]]).toMatchObject([
      6,
      { what: `Image ${gateway} could not be pulled`, why: "manifest unknown" },
    ]);
    expect(engine.host.text(lockPath)).toBeNull();
  });
});

test("the lock: sorted, and anything that is no digest makes it none", () => {
  const text = formatLock({ b: digest("2"), a: digest("1") });
  expect(text).toBe(`{\n  "a": "${digest("1")}",\n  "b": "${digest("2")}"\n}\n`);
  const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
  expect(parseLock(bytes(text))).toEqual({ a: digest("1"), b: digest("2") });
  for (const broken of ["", "[]", '{"a": "latest"}', '{"a": 1}'])
    expect(parseLock(bytes(broken))).toEqual({});
  expect(parseLock(null)).toEqual({});
});

test("progress of a pull, from the engine's messages", () => {
  const progress = createPullProgress();
  const texts = [
    '{"status":"Pulling from library/caddy","id":"2"}',
    '{"status":"Downloading","id":"l1","progressDetail":{"current":5000000,"total":20000000}}',
    '{"status":"Downloading","id":"l2","progressDetail":{"current":1000000,"total":2000000}}',
    '{"status":"Download complete","id":"l2"}',
    '{"status":"Download complete","id":"l1"}',
    '{"status":"Extracting","id":"l1","progressDetail":{"current":1,"total":2}}',
    "not json",
  ].map((line) => progress.take(line).text);
  expect(texts).toEqual(["0/0 MB", "5/20 MB", "6/22 MB", "7/22 MB", "unpacking", "unpacking", "…"]);
  expect(createPullProgress().take('{"error":"denied"}').error).toBe("denied");
});

describe("image made from an executable", () => {
  const executable = new Uint8Array(700).fill(65);
  const image = importedImage({
    name: "clincher/egress:abc",
    entrypoint: "/egress",
    executable: async () => executable,
  });

  test.each([
    ["nothing to do", [here("clincher/egress:abc", "a")], 0],
    ["another executable is another image", [here("clincher/egress:def", "a")], 1],
    ["no engine yet", null, 1],
  ])("%s", (_, list, changes) => expect(shown(image, [[imagesFact, list]])).toHaveLength(changes));

  test("its archive is one that tar reads", async () => {
    const child = Bun.spawn(["tar", "-tvf", "-"], {
      stdin: new Blob([Buffer.from(tarOf("egress", executable))]),
    });
    const listing = await new Response(child.stdout).text();
    expect([await child.exited, listing.replace(/\s+/g, " ")]).toEqual([
      0,
      expect.stringMatching(/^-rwxr-xr-x (0\/0|root\/root) 700 1970-01-01 .* egress $/),
    ]);
  });
});

test.each([
  ["as Docker writes it", digest("a"), true],
  ["with something behind it", `${digest("a")}0`, false],
  ["with something before it", `x${digest("a")}`, false],
  ["a tag", "latest", false],
])("a lock counts when each digest is one: %s", (_, text, counts) =>
  expect(Object.keys(parseLock(new TextEncoder().encode(JSON.stringify({ [caddy]: text }))))).toEqual(
    counts ? [caddy] : [],
  ),
);
