import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportedText } from "../../../src/cli/backup-export.ts";
import type { TreeEntry } from "../../../src/host/host.ts";
import { localHost } from "../../../src/host/local.ts";
import { pack } from "../../../src/recovery/legacy/export.ts";
import { packingOf, readPacking } from "../../../src/recovery/legacy/packing.ts";
import { unpack } from "../../../src/recovery/legacy/stage.ts";
import { archiveAt } from "./packed.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clincher-packing-"));
});
afterAll(() => rm(folder, { recursive: true }));

const key = "0123456789abcdef0123456789abcdef";
const state = "opt/openclaw/state/gateway";

/** What a script makes of the gateway's state, packed and taken out again as `clincher restore` does. */
const there = async (script: string) => {
  const scratch = await mkdtemp(join(folder, "case-"));
  const plain = `${scratch}/files`;
  const furnish = `mkdir -p files/etc/clincher files/opt/openclaw/sandboxes files/${state}/agents; cd files/${state}; echo hello >agents/a; ${script}`;
  const made = Bun.spawnSync(["bash", "-euc", furnish], { cwd: scratch });
  if (made.exitCode !== 0) throw new Error(made.stderr.toString());
  const archive = archiveAt(`${scratch}/openclaw-data-2026-01-01.tar.gz.enc`);
  const { parts, left } = await readPacking(localHost, plain);
  const hash = await pack(localHost, archive, parts.data, { key, scratch });
  const owner = process.getuid?.() ?? 0;
  const out = `${scratch}/out`;
  await unpack(localHost, { archive, hash }, key, out, { owner, settings: false });
  return { left, files: (await readdir(out, { recursive: true })).toSorted() };
};

describe("what is exported is restored", () => {
  const plain = ["agents", "agents/a"];
  test.each<readonly [string, string, readonly string[], readonly string[]]>([
    ["files and folders", "mkdir -p b/c", ["b", "b/c"], []],
    [
      "names of any kind",
      "touch -- -x 'a b' $'new\\nline' ü \"'\" '*'",
      ["'", "*", "-x", "a b", "new\nline", "ü"],
      [],
    ],
    ["a name that was broken and is not any more", "touch $'a\\xef\\xbf\\xbd'", ["a\uFFFD"], []],
    ["links, and other names of files", "ln -s agents/a l; ln agents/a h", ["h", "l"], []],
    ["no pipe", "mkfifo agents/p", [], [`/${state}/agents/p`]],
    ["no socket", `python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'`, [], [`/${state}/s`]],
    [
      "no name that is not UTF-8, nor what is under it",
      "mkdir $'b\\xff'; touch $'b\\xff/c'",
      [],
      [`/${state}/b\uFFFD`, `/${state}/b\uFFFD/c`],
    ],
  ])("%s", async (_, script, files, left) => {
    const found = await there(script);
    expect(found.files).toEqual([...plain, ...files].toSorted());
    expect(found.left.toSorted()).toEqual([...left]);
  });
});

test("each path is in one archive", () => {
  const entry = (path: string, kind: TreeEntry["kind"] = "file"): TreeEntry => ({
    ...{ path: `/p${path}`, kind, mode: 0o600, uid: 0, gid: 0, size: 0 },
    ...{ modified: 0n, changed: 0n, inode: 0n },
  });
  const entries = [
    entry("/opt/openclaw", "directory"),
    entry("/opt/openclaw/state/caddy"),
    entry("/opt/openclaw/state/gateway", "directory"),
    entry("/opt/openclaw/state/gateway/a"),
    entry("/opt/openclaw/state/gateway-b"),
    entry("/opt/openclaw/state/p", "other"),
    entry("/opt/openclaw/sandboxes/s"),
    entry("/etc/clincher/secrets.toml"),
  ];
  const names = [...entries.map(({ path }) => path.slice(2)), "/opt/openclaw/\uFFFD"];
  expect(packingOf("/p", entries, names)).toEqual({
    parts: {
      data: [{ folder: "/p/opt/openclaw/state/gateway", paths: [".", "./a"] }],
      sandboxes: [{ folder: "/p/opt/openclaw/sandboxes", paths: ["./s"] }],
      config: [
        { folder: "/p/opt/openclaw", paths: [".", "./state/caddy", "./state/gateway-b"] },
        { folder: "/p/etc", paths: ["./clincher/secrets.toml"] },
      ],
    },
    left: ["/opt/openclaw/state/p", "/opt/openclaw/\uFFFD"],
  });
});

test("what is in none of them is told, and writes nothing else to the terminal", () => {
  const exported = { snapshot: "a", folder: "/mnt", date: "2026-01-01", files: ["x"] };
  expect(exportedText({ ...exported, left: { count: 0, first: [] } })).not.toContain("Not in them");
  const first = ["/a\u001b[2J\u009b1m", "/b\nNext: rm -rf /", "/c", "/d", "/e"];
  const text = exportedText({ ...exported, left: { count: 7, first } });
  expect(text).toContain('"/b\\nNext: rm -rf /", "/c", "/d", "/e" and 2 more');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
