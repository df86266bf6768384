import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { formatAbout } from "../../src/recovery/about.ts";
import { formatManifest } from "../../src/recovery/manifest.ts";
import { backupPaths } from "../../src/recovery/paths.ts";
import { checkContent } from "../../src/recovery/restore/check.ts";
import type { Hashes } from "../../src/recovery/restore/early-hashes.ts";
import { treesOf, withHashes } from "../../src/recovery/survey.ts";

const root = "/opt/openclaw/state";
const stage = "/stage";
const about = {
  ...{
    clincher: "0.1.0",
    openclaw: "2026.9.6",
    domain: "a.example.com",
    os: "debian 13",
    architecture: "x64",
  },
  ...{ addresses: [], host: "a", taken: "2026-11-21T00:00:00.000Z", files: 2, bytes: 2 },
} as const;

/** A backup of two files that came in, with what happened to them on the way. Gives what the check says of it. */
const said = async (happened: (host: MemoryHost) => Promise<unknown>, hashes?: Hashes, roots = [root]) => {
  const host = new MemoryHost({ files: { [`${root}/a`]: "a", [`${root}/b`]: "b" } });
  const text = formatManifest((await withHashes(host, await treesOf(host, [root]), new Map())).values());
  const manifest = createHash("sha256").update(text).digest("hex");
  for (const [path, content] of [
    [`${root}/a`, "a"],
    [`${root}/b`, "b"],
    [backupPaths.manifest, text],
    [backupPaths.about, formatAbout({ ...about, manifest })],
  ] as const)
    host.put(`${stage}${path}`, content);
  await happened(host);
  try {
    return [...(await checkContent(host, stage, roots, hashes)).keys()];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems[0]?.why?.split("\n");
  }
};

test("what came in whole is its manifest", async () => {
  expect(await said(async () => {})).toEqual([root, `${root}/a`, `${root}/b`]);
});

test("of several folders each counts; of none of them there is nothing to bring back", async () => {
  const other = "/opt/openclaw/sandboxes";
  expect(await said(async () => {}, undefined, [other, root])).toEqual([root, `${root}/a`, `${root}/b`]);
  expect(await said(async () => {}, undefined, [other])).toEqual(["There is nothing in it."]);
});

test("a socket that came in is no data", async () => {
  const lines = await said(async (host) => {
    const { tree } = host;
    const socket = { kind: "other", path: `${stage}${root}/socket` } as const;
    Object.assign(host, {
      tree: async (path: string) => {
        const found = await tree(path);
        return [...found, ...found.slice(0, 1).map((each) => ({ ...each, ...socket }))];
      },
    });
  });
  expect(lines).toEqual([root, `${root}/a`, `${root}/b`]);
});

test.each([
  ["another content", (host: MemoryHost) => host.put(`${stage}${root}/a`, "x"), "/a has another content"],
  ["another size", (host: MemoryHost) => host.put(`${stage}${root}/a`, "aa"), "/a has 2 bytes, had 1"],
  ["a file too few", (host: MemoryHost) => host.remove(`${stage}${root}/b`), "/b is missing"],
  ["a file too many", (host: MemoryHost) => host.put(`${stage}${root}/c`, "c"), "/c is new"],
  [
    "another mode",
    (host: MemoryHost) => host.setAccess(`${stage}${root}/b`, { mode: 0o666, uid: 0, gid: 0 }),
    "/b has mode 0666, had 0644",
  ],
])("%s is told", async (_, happened, line) => {
  expect(await said(async (host) => happened(host))).toEqual([`${root}${line}`]);
});

test("a hash that was made while the file came in counts", async () => {
  const early = new Map([[`${stage}${root}/a`, "0".repeat(64)]]);
  expect(await said(async () => {}, early)).toEqual([`${root}/a has another content`]);
});

test("a file that goes away while it is looked at is missing", async () => {
  const lines = await said(async (host) => {
    const { tree } = host;
    Object.assign(host, {
      tree: async (path: string) => {
        const found = await tree(path);
        await host.remove(`${stage}${root}/a`);
        return found;
      },
    });
  });
  expect(lines).toEqual([`${root}/a is missing`]);
});
