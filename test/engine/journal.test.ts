import { describe, expect, test } from "bun:test";
import { editedFolder } from "../../src/engine/edits.ts";
import { readInventory } from "../../src/engine/inventory.ts";
import { Journal, journalPath, lastRun } from "../../src/engine/journal.ts";
import { keepingOriginals } from "../../src/engine/keeping.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { file } from "../../src/resources/file.ts";
import type { Change, Resource } from "../../src/resources/resource.ts";
import { install, journalRows } from "./runs.ts";
import { phases, World } from "./world.ts";

const access = { mode: 0o600, uid: 0, gid: 0 };

interface Original {
  readonly path: string;
  readonly kind: string;
  readonly mode: number | null;
  readonly content: Uint8Array | null;
}
const originals = (host: MemoryHost): readonly (Omit<Original, "content"> & { text: string | null })[] =>
  journalRows<Original>(host, "SELECT path, kind, mode, content FROM originals ORDER BY path").map(
    ({ content, ...rest }) => ({ ...rest, text: content === null ? null : Buffer.from(content).toString() }),
  );

describe("invariant 2: the original of whatever is changed is kept for uninstall", () => {
  test("exactly once: the first, however often clincher writes after that", async () => {
    const host = new MemoryHost({ files: { "/etc/x": "original", "/etc/gone": "gone" } });
    const journal = new Journal(host);
    const keeping = keepingOriginals(host, journal);
    for (const content of ["one", "two"]) {
      await keeping.writeFile("/etc/x", content, access);
      await keeping.writeFile("/etc/new", content, access);
    }
    await keeping.setAccess("/etc/x", access);
    await keeping.makeDirectory("/etc/d", access);
    await keeping.makeDirectory("/etc", access);
    await keeping.remove("/etc/gone");
    await keeping.remove("/etc/gone");
    expect(host.text("/etc/x")).toBe("two");
    expect(originals(host)).toEqual([
      { path: "/etc", kind: "directory", mode: 0o755, text: null },
      { path: "/etc/d", kind: "absent", mode: null, text: null },
      { path: "/etc/gone", kind: "file", mode: 0o644, text: "gone" },
      { path: "/etc/new", kind: "absent", mode: null, text: null },
      { path: "/etc/x", kind: "file", mode: 0o644, text: "original" },
    ]);
  });

  test("of what is renamed, of what was at its new place, and of what only gets another owner", async () => {
    const host = new MemoryHost({ files: { "/etc/from": "moved", "/etc/to": "replaced", "/etc/x": "x" } });
    const keeping = keepingOriginals(host, new Journal(host));
    await keeping.rename("/etc/from", "/etc/to");
    await keeping.setAccess("/etc/x", access);
    expect([host.text("/etc/from"), host.text("/etc/to")]).toEqual([null, "moved"]);
    expect((await host.stat("/etc/x"))?.mode).toBe(access.mode);
    expect(originals(host)).toEqual([
      { path: "/etc/from", kind: "file", mode: 0o644, text: "moved" },
      { path: "/etc/to", kind: "file", mode: 0o644, text: "replaced" },
      { path: "/etc/x", kind: "file", mode: 0o644, text: "x" },
    ]);
  });

  test("not of what lies beside the data: a backup that came in, and what it replaced, may be of any size", async () => {
    const folders = ["/opt/openclaw/.restore", "/opt/openclaw/.replaced", "/opt/openclaw/.before-upgrade"];
    const host = new MemoryHost({
      files: Object.fromEntries(
        ["/var/lib/clincher", ...folders].map((folder) => [`${folder}/state/memory`, "the agent's"]),
      ),
    });
    const keeping = keepingOriginals(host, new Journal(host));
    for (const folder of folders) {
      for (const text of ["one", "two"]) {
        await keeping.writeFile(`${folder}/marker.json`, text, access);
        host.put(`${folder}/marker.json`, "another clincher's");
      }
      await keeping.rename(`${folder}/state`, `${folder}/elsewhere`);
      await keeping.remove(folder);
      expect(await host.stat(folder)).toBeNull();
    }
    expect(originals(host)).toEqual([]);
    expect(await host.stat(editedFolder)).toBeNull();
  });

  test("whoever asks for it twice", () => {
    const host = new MemoryHost();
    const journal = new Journal(host);
    for (const text of ["original", "later"])
      journal.keepOriginal("/etc/x", null, new TextEncoder().encode(text));
    expect(originals(host).map((each) => each.text)).toEqual(["original"]);
  });

  test("also over several runs", async () => {
    const host = new MemoryHost({ files: { "/etc/x": "original" } });
    const wanting = (content: string): readonly Phase[] => [
      { name: "p", title: "P", resources: [file({ path: "/etc/x", content, ...access })] },
    ];
    await host.makeDirectory("/var", access);
    await host.makeDirectory("/var/lib", access);
    for (const content of ["one", "two"]) expect((await install(host, wanting(content))).error).toBeNull();
    expect(originals(host)).toEqual([{ path: "/etc/x", kind: "file", mode: 0o644, text: "original" }]);
  });
});

describe("invariant 3: a change is in the journal before it is made", () => {
  test("and its end after it", async () => {
    const world = new World();
    const seen: unknown[] = [];
    const rows = () =>
      journalRows<unknown>(world.host, "SELECT phase, resource, action, summary, outcome FROM changes");
    await install(world.host, [
      {
        name: "p",
        title: "P",
        resources: [
          {
            id: "r",
            needs: [],
            diff: () => [
              { action: "create", summary: "make it", make: async () => void seen.push(...rows()) },
            ],
          },
        ],
      },
    ]);
    const entry = { phase: "p", resource: "r", action: "create", summary: "make it" };
    expect(seen).toEqual([{ ...entry, outcome: null }]);
    expect(rows()).toEqual([{ ...entry, outcome: "done" }]);
  });
});

describe("the last run", () => {
  test("is none on a machine clincher never changed, and asking writes nothing", () => {
    const host = new MemoryHost();
    expect(lastRun(host)).toBeNull();
    expect(host.openDatabase(journalPath, "readOnly")).toBeNull();
  });

  test("is none when a process died before its journal had tables", () => {
    const host = new MemoryHost();
    host.openDatabase(journalPath, "readWrite");
    expect(lastRun(host)).toBeNull();
  });

  test("is the newest, with its outcome", async () => {
    const world = new World();
    await install(world.host, phases.slice(0, 1));
    await install(world.host, phases);
    expect(lastRun(world.host)).toMatchObject({
      id: 2,
      command: "install",
      version: "0.1.0",
      outcome: "done",
      ended: expect.any(Number),
    });
  });
});

describe("what no file tells is kept for uninstall", () => {
  test("the first of each kind and name, before anything is made", async () => {
    const host = new MemoryHost();
    const journal = new Journal(host);
    journal.keepBefore([]);
    journal.keepBefore([
      { kind: "unit", name: "ssh.service", value: "enabled active" },
      { kind: "kernel", name: "ssh.service", value: "1" },
    ]);
    journal.keepBefore([{ kind: "unit", name: "ssh.service", value: "later" }]);
    const inventory = readInventory(host);
    expect([...(inventory?.before("unit") ?? [])]).toEqual([["ssh.service", "enabled active"]]);
    expect([...(inventory?.before("kernel") ?? [])]).toEqual([["ssh.service", "1"]]);
    expect([...(inventory?.before("user") ?? [])]).toEqual([]);
  });

  test("of units before the first change, of all else with its own", async () => {
    const step = (id: string, before: Change["before"], make: Change["make"]): Resource => ({
      id,
      needs: [],
      diff: () => [{ action: "run", summary: id, make, ...(before === undefined ? {} : { before }) }],
    });
    const before: Change["before"] = [
      { kind: "unit", name: "x.service", value: "enabled active" },
      { kind: "package", name: "x", value: "absent" },
    ];
    const resources = [
      step("settings", undefined, () => Promise.reject(new Error("the power goes"))),
      step("service", before, async () => {}),
    ];
    const host = new MemoryHost({ files: { "/var/lib/.": "" } });
    await install(host, [{ name: "p", title: "P", resources }]);
    const inventory = readInventory(host);
    expect([...(inventory?.before("unit") ?? [])]).toEqual([["x.service", "enabled active"]]);
    expect([...(inventory?.before("package") ?? [])]).toEqual([]);
    await install(host, [{ name: "p", title: "P", resources: resources.slice(1) }]);
    expect([...(readInventory(host)?.before("package") ?? [])]).toEqual([["x", "absent"]]);
  });

  test("where a link leads, and all that is in a folder that is removed", async () => {
    const host = new MemoryHost({ files: { "/etc/d/deep/x": "text", "/etc/real": "" } });
    await host.makeLink("/etc/link", "real");
    const keeping = keepingOriginals(host, new Journal(host));
    await keeping.remove("/etc/d");
    await keeping.writeFile("/etc/link", "no link", access);
    expect(originals(host).map(({ path, kind, text }) => [path, kind, text])).toEqual([
      ["/etc/d", "directory", null],
      ["/etc/d/deep", "directory", null],
      ["/etc/d/deep/x", "file", "text"],
      ["/etc/link", "symlink", "real"],
    ]);
  });

  test("what was taken away by the first install comes back; what came after it, and was taken away as drift, is known as that", async () => {
    const host = new MemoryHost({ files: { "/var/lib/.": "", "/etc/first": "1", "/etc/later": "2" } });
    for (const path of ["/etc/first", "/etc/later"]) {
      const taken: Resource = {
        id: path,
        needs: [],
        diff: () => [{ action: "delete", summary: path, make: (work) => work.host.remove(path) }],
      };
      // A run that left ways in alone settles nothing about them.
      const other: Resource = {
        ...taken,
        id: `other ${path}`,
        diff: () => [{ action: "run", summary: "x", make: async () => {} }],
      };
      await install(host, [{ name: "kernel", title: "K", resources: [other] }]);
      await install(host, [{ name: "access", title: "A", resources: [taken] }]);
    }
    expect(readInventory(host)?.originals.map(({ path, afterwards }) => [path, afterwards])).toEqual([
      ["/etc/first", false],
      ["/etc/later", true],
    ]);
  });

  test("invariant 7: no content of clincher's own files is in the journal, nor what an earlier clincher kept of it", async () => {
    const secrets = "/etc/clincher/secrets.toml";
    const host = new MemoryHost({
      files: { "/var/lib/.": "", [secrets]: "key = sk-real", "/etc/x": "text" },
    });
    const journal = new Journal(host);
    journal.keepOriginal("/opt/openclaw/secrets/key", await host.stat(secrets), await host.read(secrets));
    journal.close();
    const again = new Journal(host);
    const keeping = keepingOriginals(host, again);
    for (const path of [secrets, "/etc/x"])
      await keeping.writeFile(path, "new", { mode: 0o600, uid: 0, gid: 0 });
    again.close();
    expect(originals(host).map(({ path, kind, text }) => [path, kind, text])).toEqual([
      ["/etc/clincher/secrets.toml", "file", null],
      ["/etc/x", "file", "text"],
      ["/opt/openclaw/secrets/key", "file", null],
    ]);
  });

  test("a journal of an earlier clincher gets what it lacks", () => {
    const host = new MemoryHost();
    const old = host.openDatabase(journalPath, "readWrite");
    old.run(
      "CREATE TABLE originals (path TEXT PRIMARY KEY, kind TEXT NOT NULL, mode INTEGER, uid INTEGER, gid INTEGER, content BLOB, run INTEGER NOT NULL)",
    );
    old.run("INSERT INTO originals VALUES ('/etc/x', 'absent', NULL, NULL, NULL, NULL, 1)");
    new Journal(host).keepOriginal("/etc/y", null, null);
    expect(readInventory(host)?.originals.map(({ path, late }) => [path, late])).toEqual([
      ["/etc/x", false],
      ["/etc/y", false],
    ]);
  });
});
