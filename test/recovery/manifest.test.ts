import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  differences,
  formatManifest,
  type ManifestEntry,
  parseManifest,
  untouched,
} from "../../src/recovery/manifest.ts";
import { rebased } from "../../src/recovery/survey.ts";

const entry = (path: string, given: Partial<ManifestEntry> = {}): ManifestEntry => ({
  ...{ path, kind: "file", mode: 0o600, uid: 1000, gid: 1000, size: 3 },
  ...{ modified: 1n, changed: 2n, inode: 3n, hash: "a".repeat(64) },
  ...given,
});
const manifest = (...entries: readonly ManifestEntry[]) => new Map(entries.map((each) => [each.path, each]));

test("any names come back as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.boolean())), (names) => {
      const wanted = manifest(
        ...names.map(([name, link]) =>
          link ? entry(`/${name}`, { kind: "symlink", hash: null, target: name }) : entry(`/${name}`),
        ),
      );
      if (wanted.size > 0) expect(parseManifest(formatManifest(wanted.values()))).toEqual(wanted);
    }),
  );
});

test.each([
  ["before 1970", -315_619_200_000_000_000n],
  ["after the year 9999", 316_516_377_600_000_000_000n],
])("a file that was changed %s", (_, modified) => {
  const wanted = manifest(entry("/a", { modified }), entry("/b", { changed: modified }));
  expect(parseManifest(formatManifest(wanted.values()))).toEqual(wanted);
});

test("what could not be read again is not written", () => {
  expect(() => formatManifest([entry("/a", { mode: 0o123456 })])).toThrow("no line of a manifest: f 123456");
});

test("what other languages end lines with is part of a name", () => {
  const wanted = manifest(entry("/a\u2028b\u2029c\nd\re"));
  expect(parseManifest(formatManifest(wanted.values()))).toEqual(wanted);
});

test("a part of a manifest is none", () => {
  const text = formatManifest([entry("/a"), entry("/b")]);
  for (let length = 0; length < text.length; length += 1)
    if (text[length - 1] !== "\n") expect(parseManifest(text.slice(0, length))).toBeNull();
  expect(parseManifest("rubbish\n")).toBeNull();
});

test.each([
  [{}, []],
  [{ modified: 9n, changed: 9n, inode: 9n }, []],
  [{ hash: "b".repeat(64) }, ["/a has another content"]],
  [{ size: 2 }, ["/a has 2 bytes, had 3"]],
  [{ mode: 0o644 }, ["/a has mode 0644, had 0600"]],
  [{ uid: 0 }, ["/a has another owner"]],
  [{ gid: 0 }, ["/a has another owner"]],
  [{ kind: "directory", hash: null, size: 0 }, ["/a is a directory, was a file"]],
] as const)("what differs: %p", (given, told) => {
  expect(differences(manifest(entry("/a")), manifest(entry("/a", given)))).toEqual([...told]);
});

test("a link that leads elsewhere; its mode is none", () => {
  const link = { kind: "symlink", hash: null, target: "x" } as const;
  const told = (given: Partial<ManifestEntry>) =>
    differences(manifest(entry("/a", link)), manifest(entry("/a", { ...link, ...given })));
  expect(told({ target: "y" })).toEqual(["/a points elsewhere"]);
  expect(told({ mode: 0o777 })).toEqual([]);
});

test("what is missing and what is new", () => {
  expect(differences(manifest(entry("/a")), manifest(entry("/b")))).toEqual(["/a is missing", "/b is new"]);
});

test("untouched is the same size, times and inode", () => {
  for (const given of [{ size: 4 }, { modified: 2n }, { changed: 3n }, { inode: 4n }])
    expect(untouched(entry("/a"), entry("/a", given))).toBe(false);
  expect([untouched(entry("/a"), entry("/a")), untouched(undefined, entry("/a"))]).toEqual([true, false]);
});

test("what was restored beside has the names it had", () => {
  expect([...rebased(manifest(entry("/x/opt/a")), "/x").keys()]).toEqual(["/opt/a"]);
});
