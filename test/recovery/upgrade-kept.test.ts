import { describe, expect, test } from "bun:test";
import { MemoryHost } from "../../src/host/memory.ts";
import { formatManifest, type ManifestEntry, parseManifest } from "../../src/recovery/manifest.ts";
import { rebased, treesOf, withHashes } from "../../src/recovery/survey.ts";
import { deltaOf, finishKept, writtenSince } from "../../src/recovery/upgrade/keep.ts";
import { kept } from "../../src/recovery/upgrade/paths.ts";
import { hostPaths } from "../../src/stack/paths.ts";

const second = 1_000_000_000n;

const entry = (path: string, given: Partial<ManifestEntry> = {}): ManifestEntry => ({
  ...{ path, kind: "file", mode: 0o600, uid: 1000, gid: 1000, size: 3, hash: "a" },
  ...{ modified: 10n * second, changed: 10n * second, inode: 1n },
  ...given,
});
const mapOf = (...entries: ManifestEntry[]) => new Map(entries.map((each) => [each.path, each]));

describe("what a copy lacks", () => {
  const cases: readonly (readonly [
    string,
    ManifestEntry[],
    ManifestEntry[],
    readonly [string[], string[], string[]],
  ])[] = [
    ["nothing", [entry("/a")], [entry("/a")], [[], [], []]],
    ["a file", [entry("/a")], [], [[], ["/a"], []]],
    ["another size", [entry("/a", { size: 4 })], [entry("/a")], [[], ["/a"], []]],
    ["another time", [entry("/a", { modified: 11n * second })], [entry("/a")], [[], ["/a"], []]],
    [
      "another content, of the same size and time",
      [entry("/a", { hash: "b" })],
      [entry("/a")],
      [[], ["/a"], []],
    ],
    [
      "a copy that nobody knows the content of",
      [entry("/a")],
      [entry("/a", { hash: null })],
      [[], ["/a"], []],
    ],
    ["another mode", [entry("/a", { mode: 0o644 })], [entry("/a")], [[], ["/a"], []]],
    ["another owner", [entry("/a", { uid: 0 })], [entry("/a")], [[], ["/a"], []]],
    ["another group", [entry("/a", { gid: 0 })], [entry("/a")], [[], ["/a"], []]],
    [
      "another group of a folder and of a link",
      (["directory", "symlink"] as const).map((kind) => entry(`/${kind}`, { kind, gid: 0 })),
      (["directory", "symlink"] as const).map((kind) => entry(`/${kind}`, { kind })),
      [["/directory"], ["/symlink"], []],
    ],
    [
      "a link that nobody could have read as a file",
      [entry("/a", { kind: "symlink", hash: null })],
      [entry("/a", { kind: "symlink", hash: null })],
      [[], [], []],
    ],
    [
      "content that nobody could read, on both sides",
      [entry("/a", { hash: null })],
      [entry("/a", { hash: null })],
      [[], ["/a"], []],
    ],
    [
      "an inode and a ctime of its own",
      [entry("/a", { inode: 9n, changed: 99n * second })],
      [entry("/a")],
      [[], [], []],
    ],
    [
      "what is gone",
      [],
      [entry("/d", { kind: "directory" }), entry("/d/x"), entry("/e")],
      [[], [], ["/d", "/e"]],
    ],
    [
      "a folder where a file was",
      [entry("/a", { kind: "directory" }), entry("/a/x")],
      [entry("/a")],
      [["/a"], ["/a/x"], ["/a"]],
    ],
    [
      "a folder with another time",
      [entry("/a", { kind: "directory", modified: 99n * second })],
      [entry("/a", { kind: "directory" })],
      [[], [], []],
    ],
    [
      "a link elsewhere",
      [entry("/a", { kind: "symlink", target: "x" })],
      [entry("/a", { kind: "symlink", target: "y" })],
      [[], ["/a"], []],
    ],
    ["a socket is no data", [entry("/a", { kind: "other" })], [], [[], [], []]],
  ];
  test.each(cases)("%s", (_, live, copies, [folders, files, gone]) => {
    const delta = deltaOf(mapOf(...live), mapOf(...copies));
    expect([delta.folders.map(({ path }) => path), delta.copies, delta.gone]).toEqual([folders, files, gone]);
  });
});

describe("what is kept is made as the data is now", () => {
  const { gatewayState } = hostPaths;
  const paths = [`${gatewayState}/agents`, `${gatewayState}/logs`];
  const host = async (copies: Readonly<Record<string, string>>, syncs = 0) => {
    const ran: string[] = [];
    const memory = new MemoryHost({
      files: Object.fromEntries([
        ...paths.map((path) => [path, "as now"] as const),
        ...Object.entries(copies).map(([path, text]) => [`${kept.data}${path}`, text] as const),
      ]),
      commands: ({ argv }) => {
        ran.push(argv.join(" "));
        return { code: argv[0] === "sync" ? syncs : 0, stdout: "", stderr: "" };
      },
    });
    // What came out of the backup was held against this.
    const came = await withHashes(memory, await treesOf(memory, [kept.data]), new Map());
    memory.put(kept.manifest, formatManifest(rebased(came, kept.data).values()));
    return { memory, ran };
  };
  const asNow = Object.fromEntries(paths.map((path) => [path, "as now"]));

  test("a copy that is the same already: no path, and nothing is copied", async () => {
    const { memory, ran } = await host(asNow);
    expect(await finishKept(memory, 2n * 10n ** 18n)).toEqual([]);
    expect(ran).toEqual([`sync --file-system ${kept.folder}`]);
  });

  test("each path that was other is copied, and named; what is gone goes", async () => {
    const [changed = "", other = ""] = paths;
    const gone = `${gatewayState}/gone`;
    const { memory, ran } = await host({ ...asNow, [changed]: "as it was", [gone]: "" });
    expect(await finishKept(memory, 2n * 10n ** 18n)).toEqual([changed, gone]);
    expect(ran[0]).toStartWith("cp --archive ");
    expect(ran[0]).toEndWith(` ${kept.data} -- ${changed}`);
    expect(ran[0]).not.toContain(other);
    expect(await memory.stat(`${kept.data}${gone}`)).toBeNull();
  });

  test("what was written since is named while somebody may go on writing, and nothing is done about it", async () => {
    const [changed = ""] = paths;
    const gone = `${gatewayState}/gone`;
    const { memory, ran } = await host({ ...asNow, [changed]: "as it was", [gone]: "" });
    const before = memory.text(kept.manifest);
    expect(await writtenSince(memory, 2n * 10n ** 18n)).toEqual([changed, gone]);
    expect(ran).toEqual([]);
    expect(await memory.stat(`${kept.data}${gone}`)).not.toBeNull();
    expect(memory.text(`${kept.data}${changed}`)).toBe("as it was");
    expect(memory.text(kept.manifest)).toBe(before ?? "");
  });

  /** The same, but that one file has this content, and these times; the others are as old as they can be. */
  const finished = async (text: string, { modified, changed }: Record<"modified" | "changed", bigint>) => {
    const [path = ""] = paths;
    const { memory } = await host(asNow);
    memory.put(path, text);
    const before = new Map(parseManifest(memory.text(kept.manifest) ?? "") ?? []);
    const then = before.get(path);
    // What changed before it was saved, was saved so.
    if (then !== undefined)
      before.set(path, { ...then, modified: 0n, changed: changed < since ? changed : 0n });
    memory.put(kept.manifest, formatManifest(before.values()));
    const hashed: string[] = [];
    const { tree, hash } = memory;
    const watched = Object.assign(memory, {
      tree: async (root: string, skip?: ReadonlySet<string>) =>
        (await tree(root, skip)).map((each) => {
          if (each.path === path) return { ...each, modified, changed };
          return each.path === `${kept.data}${path}` ? { ...each, modified: 0n, changed: since } : each;
        }),
      hash: async (each: string) => {
        hashed.push(each);
        return await hash(each);
      },
    });
    const copied = await finishKept(watched, since);
    const manifest = parseManifest(memory.text(kept.manifest) ?? "");
    const noted = manifest?.get(path)?.hash === (await hash(path));
    return { copied: copied.includes(path), hashed: hashed.includes(path), noted };
  };
  const since = 2n * 10n ** 18n;
  test.each([
    ["nothing touched it", "as now", { modified: 0n, changed: 0n }, { copied: false, hashed: false }],
    [
      "other content, its time set back: cp -p, touch -r, what unpacks archives",
      "as NOW",
      { modified: 0n, changed: since + second },
      { copied: true, hashed: true },
    ],
    [
      "other content, within the tick of the clock in which it was saved",
      "as NOW",
      { modified: 0n, changed: since - second / 2n },
      { copied: true, hashed: true },
    ],
    [
      "another mode and back, or read anew by the backup itself: the trial's copy still is the data",
      "as now",
      { modified: 0n, changed: since + second },
      { copied: false, hashed: true },
    ],
    ["written anew", "as NOW", { modified: since, changed: since }, { copied: true, hashed: true }],
  ] as const)("%s", async (_, text, times, expected) => {
    expect(await finished(text, times)).toEqual({ ...expected, noted: true });
  });

  test("a disk that does not take it: nothing is upgraded on a way back that may not be there", async () => {
    const { memory } = await host(asNow, 1);
    await expect(finishKept(memory, 2n * 10n ** 18n)).rejects.toThrow("did not come to the disk");
  });
});
