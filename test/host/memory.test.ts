import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import type { Host } from "../../src/host/host.ts";
import { localHost } from "../../src/host/local.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

/** What tests believe of the host in memory has to be true of the real one. */
const agreements: readonly (readonly [string, (host: Host, at: string) => Promise<unknown>])[] = [
  [
    "nothing there",
    async (host, at) => [await host.read(`${at}/x`), await host.stat(`${at}/x`), await host.list(`${at}/x`)],
  ],
  [
    "a written file",
    async (host, at) => {
      await host.writeFile(`${at}/a`, "text", { mode: 0o640, ...me });
      const stat = await host.stat(`${at}/a`);
      const same = { ...stat, modified: 0, changed: 0 };
      return [text(await host.read(`${at}/a`)), same, await host.list(at)];
    },
  ],
  [
    "a link, and where it leads",
    async (host, at) => {
      await host.writeFile(`${at}/a`, "text", { mode: 0o640, ...me });
      await host.makeLink(`${at}/b`, "a");
      await host.makeLink(`${at}/b`, `${at}/a`);
      const stat = await host.stat(`${at}/b`);
      return [stat?.kind, stat?.target === `${at}/a`, text(await host.read(`${at}/b`)), await host.list(at)];
    },
  ],
  [
    "two folders change places, with all they hold; not with nothing",
    async (host, at) => {
      for (const name of ["one", "two"]) {
        await host.makeDirectory(`${at}/${name}`, { mode: 0o700, ...me });
        await host.writeFile(`${at}/${name}/which`, name, { mode: 0o600, ...me });
      }
      const done = await host.exchange(`${at}/one`, `${at}/two`);
      const none = await host.exchange(`${at}/one`, `${at}/three`);
      return [
        [done, none, await host.list(at)],
        text(await host.read(`${at}/one/which`)),
        text(await host.read(`${at}/two/which`)),
      ];
    },
  ],
  [
    "a folder goes when it is empty",
    async (host, at) => {
      await host.makeDirectory(`${at}/d`, { mode: 0o700, ...me });
      await host.writeFile(`${at}/d/a`, "x", { mode: 0o600, ...me });
      const full = await host.removeEmpty(`${at}/d`);
      await host.remove(`${at}/d/a`);
      return [
        full,
        await host.removeEmpty(`${at}/d`),
        await host.removeEmpty(`${at}/e`),
        await host.list(at),
      ];
    },
  ],
  [
    "a file written twice",
    async (host, at) => {
      await host.writeFile(`${at}/a`, "longer text", { mode: 0o640, ...me });
      await host.writeFile(`${at}/a`, new Uint8Array([104, 105]), { mode: 0o600, ...me });
      return [text(await host.read(`${at}/a`)), (await host.stat(`${at}/a`))?.mode];
    },
  ],
  [
    "folders keep what they hold when their access changes",
    async (host, at) => {
      await host.makeDirectory(`${at}/d`, { mode: 0o700, ...me });
      await host.writeFile(`${at}/d/a`, "x", { mode: 0o600, ...me });
      await host.makeDirectory(`${at}/d`, { mode: 0o750, ...me });
      const stat = await host.stat(`${at}/d`);
      return [stat?.kind, stat?.mode, await host.list(`${at}/d`)];
    },
  ],
  [
    "access without content",
    async (host, at) => {
      await host.writeFile(`${at}/a`, "x", { mode: 0o600, ...me });
      await host.setAccess(`${at}/a`, { mode: 0o4755, ...me });
      return [(await host.stat(`${at}/a`))?.mode, text(await host.read(`${at}/a`))];
    },
  ],
  [
    "removing a full folder, and what is not there",
    async (host, at) => {
      await host.makeDirectory(`${at}/d`, { mode: 0o700, ...me });
      await host.writeFile(`${at}/d/a`, "x", { mode: 0o600, ...me });
      await host.writeFile(`${at}/d2`, "x", { mode: 0o600, ...me });
      await host.remove(`${at}/d`);
      await host.remove(`${at}/none`);
      return [await host.list(at), await host.read(`${at}/d/a`)];
    },
  ],
  ["a parent that is not there", (host, at) => host.writeFile(`${at}/none/a`, "x", { mode: 0o600, ...me })],
  [
    "a folder in a folder that is not there",
    (host, at) => host.makeDirectory(`${at}/none/d`, { mode: 0o700, ...me }),
  ],
  ["access of nothing", (host, at) => host.setAccess(`${at}/none`, { mode: 0o600, ...me })],
  ["a program that is not there", (host) => host.run({ argv: ["no-such-program"] })],
  [
    "a database",
    async (host, at) => {
      const none = host.openDatabase(`${at}/x.db`, "readOnly");
      const database = host.openDatabase(`${at}/x.db`, "readWrite");
      database.run("CREATE TABLE t (v)");
      database.run("INSERT INTO t VALUES (?)", "kept");
      database.close();
      return [none, host.openDatabase(`${at}/x.db`, "readOnly")?.all("SELECT v FROM t")];
    },
  ],
  [
    "a lock",
    async (host, at) => {
      const first = host.lock(`${at}/lock`);
      const second = host.lock(`${at}/lock`).held;
      if (first.held) first.release();
      return [first.held, second, host.lock(`${at}/lock`).held];
    },
  ],
];

/** An error is compared by its code alone. */
const outcome = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error.message.split(":")[0] : error;
  }
};

describe("the host in memory does as the real one", () => {
  test.each(agreements.map(([name, work], at) => [name, work, at] as const))("%s", async (_, work, at) => {
    const folder = path(String(at));
    fs.mkdirSync(folder);
    const memory = new MemoryHost();
    for (let end = folder.indexOf("/", 1); end !== -1; end = folder.indexOf("/", end + 1))
      await memory.makeDirectory(folder.slice(0, end), { mode: 0o755, uid: 0, gid: 0 });
    await memory.makeDirectory(folder, { mode: 0o755, uid: 0, gid: 0 });
    const real = await outcome(() => work(localHost, folder));
    expect(await outcome(() => work(memory, folder))).toEqual(real);
  });
});

describe("the host in memory", () => {
  test("logs every mutation in order, reading none", async () => {
    const host = new MemoryHost({ files: { "/etc/a": "x" } });
    await host.read("/etc/a");
    await host.writeFile("/etc/b", "y", { mode: 0o600, uid: 0, gid: 0 });
    await host.makeDirectory("/etc/d", { mode: 0o755, uid: 1, gid: 2 });
    await host.setAccess("/etc/b", { mode: 0o644, uid: 0, gid: 0 });
    await host.remove("/etc/a");
    expect(host.mutations).toEqual([
      "write /etc/b 600 0:0",
      "mkdir /etc/d 755 1:2",
      "access /etc/b 644 0:0",
      "remove /etc/a",
    ]);
  });

  test("a spread copy works on the same machine", async () => {
    const host = new MemoryHost();
    const copy: Host = { ...host, read: async () => new Uint8Array([120]) };
    await copy.writeFile("/a", "y", { mode: 0o600, uid: 0, gid: 0 });
    expect([text(await copy.read("/a")), host.text("/a")]).toEqual(["x", "y"]);
  });

  test("its clock never stands still, and sleeping turns it", async () => {
    const host = new MemoryHost();
    const before = host.now();
    await host.sleep(5000);
    expect(host.now() - before).toBeGreaterThan(5000);
  });
});
