import { beforeEach, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { basename, join } from "node:path";
import {
  listFolder,
  makeFolder,
  readFile,
  removePath,
  setAccess,
  spaceOf,
  statFile,
  writeFileAtomically,
} from "../../src/host/files.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { temporaryFolder } from "./folder.ts";
import { startScript } from "./script.ts";

const path = temporaryFolder();
const root = process.geteuid?.() === 0;
const owner = root
  ? { uid: 1000, gid: 1001 }
  : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
let number = 0;
let folder = "";

beforeEach(() => {
  number += 1;
  folder = path(String(number));
  fs.mkdirSync(folder);
});

const text = (file: string): string => fs.readFileSync(file, "utf8");

describe("invariant 2: a write is atomic and keeps owner and mode", () => {
  test("content, owner and mode are as asked, and nothing else is left in the folder", () => {
    const file = join(folder, "a");
    writeFileAtomically(file, "new", { mode: 0o640, ...owner });
    expect(text(file)).toBe("new");
    expect(statFile(file)).toMatchObject({ kind: "file", mode: 0o640, size: 3, ...owner });
    expect(fs.readdirSync(folder)).toEqual(["a"]);
  });

  test("the umask has no say", () => {
    const old = process.umask(0o077);
    try {
      writeFileAtomically(join(folder, "a"), "x", { mode: 0o666, ...owner });
    } finally {
      process.umask(old);
    }
    expect(statFile(join(folder, "a"))?.mode).toBe(0o666);
  });

  test("who has the old file open keeps the old text: it is replaced, not overwritten", () => {
    const file = join(folder, "a");
    fs.writeFileSync(file, "old");
    const open = fs.openSync(file, "r");
    writeFileAtomically(file, "new", { mode: 0o600, ...owner });
    expect(fs.readFileSync(open, "utf8")).toBe("old");
    expect(text(file)).toBe("new");
    fs.closeSync(open);
  });

  test("a symbolic link is replaced, what it points to is left alone", () => {
    const target = join(folder, "target");
    fs.writeFileSync(target, "precious");
    fs.symlinkSync(target, join(folder, "link"));
    writeFileAtomically(join(folder, "link"), "new", { mode: 0o600, ...owner });
    expect([text(target), statFile(join(folder, "link"))?.kind]).toEqual(["precious", "file"]);
  });

  test("a rename that fails leaves what was there and no temporary file", () => {
    const file = join(folder, "a");
    fs.mkdirSync(file);
    fs.writeFileSync(join(file, "inside"), "kept");
    expect(() => writeFileAtomically(file, "new", { mode: 0o600, ...owner })).toThrow("EISDIR");
    expect(text(join(file, "inside"))).toBe("kept");
    expect(fs.readdirSync(folder)).toEqual(["a"]);
  });

  test("a folder that is not there is an error", () => {
    expect(() => writeFileAtomically(join(folder, "none", "a"), "x", { mode: 0o600, ...owner })).toThrow(
      "ENOENT",
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe("invariant 3: a file is old or new, never half", () => {
  test("a disk that is full in the middle of a write: the old text stays, no temporary file", async () => {
    const file = join(folder, "a");
    fs.writeFileSync(file, "old");
    const script = `
      import { writeFileAtomically } from "{HOST}/files.ts";
      const access = { mode: 0o600, uid: ${owner.uid}, gid: ${owner.gid} };
      try { writeFileAtomically(${JSON.stringify(file)}, "x".repeat(1 << 20), access); }
      catch (error) { console.log(error.code); }`;
    // A limit on the size of files fails a write half way, as a full disk does.
    const child = startScript(script, "sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh");
    expect((await new Response(child.stdout).text()).trim()).toBe("EFBIG");
    expect(text(file)).toBe("old");
    expect(fs.readdirSync(folder)).toEqual(["a"]);
  });

  test("what a killed process left half written is gone after the next write", () => {
    const file = join(folder, "a");
    writeFileAtomically(file, "old", { mode: 0o600, ...owner });
    fs.writeFileSync(join(folder, `.${basename(file)}.clincher-new`), "half of a secr");
    writeFileAtomically(file, "new", { mode: 0o600, ...owner });
    expect(fs.readdirSync(folder)).toEqual(["a"]);
    expect(text(file)).toBe("new");
  });
});

const strace = Bun.which("strace");

test.skipIf(strace === null)(
  "invariant 7: nobody else can read a secret, not even while it is written",
  async () => {
    const file = join(folder, "secret");
    const script = `
    import { writeFileAtomically } from "{HOST}/files.ts";
    process.umask(0);
    writeFileAtomically(${JSON.stringify(file)}, "s3cret", { mode: 0o400, uid: ${owner.uid}, gid: ${owner.gid} });`;
    await startScript(script, "strace", "-f", "-e", "trace=openat,open", "-o", join(folder, "trace")).exited;
    const opened = text(join(folder, "trace"))
      .split("\n")
      .filter((line) => line.includes("O_CREAT") && line.includes("secret"));
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatch(/O_EXCL.*, 0600\)/);
  },
);

describe("reading", () => {
  test("what is not there is null, not an error", () => {
    const none = join(folder, "none");
    expect([readFile(none), statFile(none), listFolder(none)]).toEqual([null, null, null]);
    fs.writeFileSync(join(folder, "file"), "");
    expect(readFile(join(folder, "file", "below"))).toBeNull();
  });

  test("a folder where a file could be is no file, as in memory", async () => {
    const path = join(folder, "sudoers.d", "old");
    fs.mkdirSync(path, { recursive: true });
    const memory = new MemoryHost({ files: { [join(path, "file")]: "" } });
    expect([readFile(path), await memory.read(path)]).toEqual([null, null]);
  });

  test("stat does not follow links, read does; a link to nowhere reads as nothing", () => {
    fs.writeFileSync(join(folder, "file"), "text");
    fs.symlinkSync("file", join(folder, "link"));
    fs.symlinkSync("nowhere", join(folder, "dangling"));
    expect(statFile(join(folder, "link"))?.kind).toBe("symlink");
    expect(Buffer.from(readFile(join(folder, "link")) ?? []).toString()).toBe("text");
    expect(readFile(join(folder, "dangling"))).toBeNull();
    expect(listFolder(folder)).toEqual(["dangling", "file", "link"]);
  });

  test("special modes are seen", () => {
    fs.mkdirSync(join(folder, "d"));
    fs.chmodSync(join(folder, "d"), 0o1777);
    expect(statFile(join(folder, "d"))).toMatchObject({ kind: "directory", mode: 0o1777 });
  });

  test("space is that of the nearest folder there is", () => {
    expect(spaceOf(join(folder, "not", "yet", "there")).total).toBe(spaceOf(folder).total);
    expect(spaceOf(folder).free).toBeLessThanOrEqual(spaceOf(folder).total);
  });
});

describe("folders and access", () => {
  test("a folder is made with its access, or gets it", () => {
    const made = join(folder, "d");
    makeFolder(made, { mode: 0o750, ...owner });
    expect(statFile(made)).toMatchObject({ kind: "directory", mode: 0o750, ...owner });
    fs.writeFileSync(join(made, "inside"), "kept");
    makeFolder(made, { mode: 0o700, ...owner });
    expect(statFile(made)?.mode).toBe(0o700);
    expect(text(join(made, "inside"))).toBe("kept");
  });

  test("parents are not made on the way", () => {
    expect(() => makeFolder(join(folder, "a", "b"), { mode: 0o700, ...owner })).toThrow("ENOENT");
  });

  test("set-id bits survive a change of owner", () => {
    const file = join(folder, "a");
    fs.writeFileSync(file, "");
    setAccess(file, { mode: 0o4755, ...owner });
    expect(statFile(file)?.mode).toBe(0o4755);
  });

  test("removing: a file, a full folder, a link but not its target, and nothing", () => {
    fs.mkdirSync(join(folder, "d", "e"), { recursive: true });
    fs.writeFileSync(join(folder, "d", "e", "f"), "");
    fs.writeFileSync(join(folder, "target"), "kept");
    fs.symlinkSync("target", join(folder, "link"));
    for (const name of ["d", "link", "none"]) removePath(join(folder, name));
    expect(fs.readdirSync(folder)).toEqual(["target"]);
  });
});
