import { describe, expect, test } from "bun:test";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { readIn, takeSnapshot } from "../../src/recovery/take.ts";
import { placeOf } from "../../src/restic/place.ts";

const place = placeOf({ name: "local", repository: "/b" }, "k", {});
const description = {
  ...{ clincher: "0.1.0", openclaw: "2026.9.6", domain: "a.example.com" },
  ...{ os: "debian 13", architecture: "x64", addresses: [] },
} as const;

describe("how far restic is", () => {
  test.each([
    [
      '{"message_type":"status","percent_done":0,"total_files":1,"total_bytes":6}',
      '"total_files":1,"total_bytes":6',
    ],
    [
      '{"message_type":"status","seconds_elapsed":9,"percent_done":0.6,"total_files":1,"total_bytes":6,"bytes_done":3}',
      '"total_files":1,"total_bytes":6,"bytes_done":3',
    ],
    ["open repository", null],
  ])("%s", (line, mark) => expect(readIn(line)).toBe(mark));

  test("the time that passed is none of it", () => {
    const at = (seconds: number) => readIn(`{"seconds_elapsed":${seconds},"total_files":1}`);
    expect(at(1)).toBe(at(600));
  });
});

test("restic that waits at something for ever is ended, and the backup says so", async () => {
  const saves: Command[] = [];
  const host = new MemoryHost({
    files: { "/etc/clincher/clincher.toml": "", "/var/lib/clincher/backup/known.json": "{}" },
    commands: (command) => {
      if (!command.argv.includes("backup")) return { code: 0, stdout: "", stderr: "" };
      saves.push(command);
      return { code: 124, stdout: "", stderr: "" };
    },
  });
  await expect(
    takeSnapshot(
      host,
      place,
      async () => description,
      () => {},
    ),
  ).rejects.toThrow("Saving the data got no further");
  expect(saves.map(({ advances }) => advances?.within)).toEqual([3600]);
});

const state = "/opt/openclaw/state";
const much = "x".repeat(64 * 1024 * 1024 + 1);
const snapshot = '{"message_type":"summary","snapshot_id":"0123abcd","data_added":1}';
const frozen = (yes: string): string => `populated 1\nfrozen ${yes}\n`;
const events = "/sys/fs/cgroup/docker/a/cgroup.events";

interface Server {
  /** A container that writes to the data; at the second look one has ended, or begun, and written. */
  readonly writer?: true | "ends" | "begins";
  /** There is a repository. */
  readonly repository?: true;
  /** Of the data, so many bytes. */
  readonly content: string;
  /** The file system's clock ticks once in a second, and the content is of this second. */
  readonly coarse?: true;
  /** Something else, once restic is asked for the first time. */
  readonly meanwhile?: (host: MemoryHost) => void;
  /** Something else, at first. */
  readonly before?: (host: MemoryHost) => void;
  /** What restic says to a call; as it does when all is well for null. */
  readonly answers?: (verb: string) => CommandResult | null;
  /** A second backup follows. */
  readonly twice?: true;
}

const second = (nanoseconds: bigint): bigint => nanoseconds - (nanoseconds % 1_000_000_000n);

/** A server with data, and what restic was asked on it. */
const server = async (given: Server) => {
  const asked: string[] = [];
  const hashed: string[] = [];
  let there = given.repository === true;
  let looked = 0;
  let walks = 0;
  const restic = (argv: Command["argv"]) => {
    if (asked.length === 0) given.meanwhile?.(host);
    const verb = ["cat", "init", "backup", "forget"].find((each) => argv.includes(each)) ?? "?";
    const what = argv.includes("clincher-part") ? `${verb} part` : verb;
    asked.push(what);
    const other = given.answers?.(what) ?? null;
    if (other !== null) return other;
    if (verb === "init") there = true;
    if (!there) return { code: 10, stdout: "", stderr: "repository does not exist" };
    return { code: 0, stdout: verb === "backup" ? snapshot : `{"id":"${"a".repeat(64)}"}`, stderr: "" };
  };
  const container = {
    Id: "id",
    Names: ["/gateway"],
    State: "running",
    Mounts: [{ Source: state, RW: true }],
  };
  const host: MemoryHost = new MemoryHost({
    files: {
      "/etc/clincher/clincher.toml": "",
      "/var/lib/clincher/backup/known.json": "{}",
      [`${state}/memory`]: given.content,
      ...(given.writer && { "/proc/7/cgroup": "0::/docker/a\n", [events]: frozen("0") }),
      ...(given.writer && { "/sys/fs/cgroup/docker/a/cgroup.freeze": "0" }),
    },
    requests: ({ url }) => {
      if (url.endsWith("/containers/json")) looked += 1;
      if (looked === 2 && typeof given.writer === "string") host.put(`${state}/late`, "new");
      const list =
        given.writer === true || given.writer === (looked === 1 ? "ends" : "begins") ? [container] : [];
      const body = url.endsWith("/containers/json") ? list : { State: { Pid: 7 } };
      return { ok: true, status: 200, headers: {}, body: JSON.stringify(body) };
    },
    commands: ({ argv, stdin }) => {
      if (argv[0] === "tee") host.put(events, frozen(String(stdin)));
      if (argv[0] === "restic" || argv.includes("init")) return restic(argv);
      return { code: 0, stdout: "", stderr: "" };
    },
  });
  const { hash, tree } = host;
  Object.assign(host, {
    hash: (path: string) => {
      hashed.push(path);
      return hash(path);
    },
    tree: async (path: string, skip?: ReadonlySet<string>) => {
      if (path === state) walks += 1;
      const entries = await tree(path, skip);
      return entries.map((each) =>
        given.coarse ? { ...each, changed: second(each.changed), modified: second(each.modified) } : each,
      );
    },
  });
  given.before?.(host);
  // What changed within a second before is hashed twice in any case.
  if (!given.coarse) await host.sleep(5000);
  for (const _ of given.twice ? [1, 2] : [1])
    await takeSnapshot(
      host,
      place,
      async () => description,
      () => {},
    );
  return { host, asked, walks, hashes: hashed, hashed: hashed.filter((path) => path === `${state}/memory`) };
};

describe("what is much is saved ahead only where somebody would have to stand still for it", () => {
  const cases: readonly (readonly [string, Omit<Server, "meanwhile">, readonly string[]])[] = [
    ["much, nobody writes, a first backup", { content: much }, ["cat", "init", "backup"]],
    ["much, nobody writes", { content: much, repository: true }, ["cat", "backup"]],
    [
      "much, an agent, a first backup",
      { content: much, writer: true },
      ["backup part", "init", "backup part", "backup"],
    ],
    [
      "much, an agent",
      { content: much, writer: true, repository: true },
      ["backup part", "backup", "forget part"],
    ],
    ["little, nobody writes, a first backup", { content: "x" }, ["backup", "init", "backup"]],
    ["little, an agent", { content: "x", writer: true, repository: true }, ["backup"]],
  ];
  test.each(cases)("%s", async (_, given, expected) => {
    const { asked, hashed, host } = await server(given);
    expect(asked).toEqual([...expected]);
    expect(hashed).toHaveLength(1);
    expect(JSON.parse(host.text("/var/lib/clincher/backup/known.json") ?? "")).toEqual(
      asked.includes("cat") || asked.includes("init") ? { "/b": "a".repeat(64) } : {},
    );
  });
});

const vanished = { code: 3, stdout: snapshot, stderr: "at least one source file could not be read" };

test.each([
  ["goes away while the agent works, which is saved again", "backup part", true],
  ["cannot be read while nobody writes", "backup", false],
] as const)("a file that %s", async (_, which, counts) => {
  const taken = server({
    ...{ content: much, writer: true, repository: true },
    answers: (verb) => (verb === which ? vanished : null),
  }).then(
    ({ asked }) => asked,
    (error: unknown) => (error instanceof Failure ? error.problems[0].why : error),
  );
  if (counts) expect(await taken).toEqual(["backup part", "backup", "forget part"]);
  else expect(await taken).toContain("could not be read");
});

test("what is written through memory is hashed and read again, however it looks", async () => {
  const mapped = `${state}/memory.sqlite-shm`;
  const { host, hashes } = await server({
    ...{ content: "x", writer: true, repository: true },
    before: (each) => each.put(mapped, "index"),
    twice: true,
  });
  expect(hashes.filter((path) => path === mapped)).toHaveLength(2);
  expect(hashes.filter((path) => path === `${state}/memory`)).toHaveLength(1);
  const touched = host.mutations.filter((each) => each.startsWith("run touch"));
  expect(touched.length > 0 && touched.every((each) => each.includes(mapped))).toBe(true);
});

describe("what changes after it was hashed is hashed again", () => {
  const other = much.replace("x", "y");
  const cases: readonly (readonly [string, Omit<Server, "content" | "meanwhile">])[] = [
    ["nobody writes", {}],
    ["an agent", { writer: true }],
    ["within one tick of the clock, nobody writes", { coarse: true }],
    ["within one tick of the clock, an agent", { coarse: true, writer: true }],
  ];
  test.each(cases)("%s", async (_, given) => {
    const { host } = await server({
      ...given,
      content: much,
      repository: true,
      meanwhile: (each) => each.put(`${state}/memory`, other),
    });
    const now = new Bun.CryptoHasher("sha256").update(other).digest("hex");
    expect(host.text("/var/lib/clincher/backup/manifest")).toContain(now);
  });
});

test.each(["ends", "begins"] as const)(
  "what an agent wrote that %s meanwhile is in the manifest",
  async (writer) => {
    const { host } = await server({ content: "x", repository: true, writer });
    expect(host.text("/var/lib/clincher/backup/manifest")).toContain(`${state}/late`);
  },
);

test.each([
  [{ content: "x" }, 1],
  [{ content: "x", writer: true }, 2],
  [{ content: much }, 2],
] as const)("data is listed as often as somebody may have written to it: %#", async (given, expected) => {
  expect((await server({ ...given, repository: true })).walks).toBe(expected);
});

describe("a repository that does not open and holds nothing is made anew", () => {
  const fatal = (text: string) => ({ code: 1, stdout: "", stderr: `Fatal: ${text}` });
  const otherKey = fatal("wrong password or no key found");
  const madeTwice = fatal("config or key 97343791 is damaged: ciphertext verification failed");
  const made = { "/b/config": "x", "/b/keys/a": "{}" };
  const used = { ...made, "/b/data/00/a": "pack" };
  const cases: readonly (readonly [
    string,
    CommandResult,
    Readonly<Record<string, string>>,
    boolean,
    string?,
  ])[] = [
    ["made for another key", otherKey, made, true],
    ["made twice", madeTwice, made, true],
    ["for another key, with backups", otherKey, used, false],
    ["damaged, with backups", madeTwice, used, false],
    ["a full disk", fatal("no space left on device"), made, false],
    ["made for another key, elsewhere", otherKey, made, false, "b2:bucket:b"],
  ];
  test.each(cases)("%s", async (_, answer, files, expected, repository = "/b") => {
    let anew = false;
    const host = new MemoryHost({
      files: { "/etc/clincher/clincher.toml": "", "/var/lib/clincher/backup/known.json": "{}", ...files },
      commands: ({ argv }) => {
        if (argv.includes("init")) anew = true;
        if (argv[0] !== "restic") return { code: 0, stdout: "", stderr: "" };
        return anew ? { code: 0, stdout: snapshot, stderr: "" } : answer;
      },
    });
    const describe = async () => description;
    const where = placeOf({ name: "x", repository }, "k", {});
    const taken = await takeSnapshot(host, where, describe, () => {}).then(
      () => true,
      () => false,
    );
    expect([taken, anew]).toEqual([expected, expected]);
    expect(host.text("/b/config")).toBe(expected ? null : "x");
    expect(host.text("/b/data/00/a")).toBe(files === used ? "pack" : null);
  });
});
