import { beforeEach, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { makeFolder, readFile, setAccess, statFile, writeFileAtomically } from "../../src/host/files.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const agent = 1000;
const access = { mode: 0o600, uid: agent, gid: agent };
let number = 0;
let elsewhere = "";
let state = "";

beforeEach(() => {
  number += 1;
  elsewhere = path(`${number}`, "etc");
  state = path(`${number}`, "state");
  fs.mkdirSync(elsewhere, { recursive: true });
  fs.mkdirSync(join(state, "workspace"), { recursive: true });
  fs.writeFileSync(join(elsewhere, "shadow"), "secret", { mode: 0o600 });
  for (const each of [state, join(state, "workspace")]) fs.chownSync(each, agent, agent);
});

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();
const there = (): readonly string[] => fs.readdirSync(elsewhere);

// Only root can make what belongs to somebody else.
describe.skipIf(process.geteuid?.() !== 0)("in a folder of the agent's user", () => {
  test("files are read, written and corrected as anywhere", () => {
    const file = join(state, "workspace/a");
    writeFileAtomically(file, "one", access);
    setAccess(file, { ...access, mode: 0o640 });
    expect([text(readFile(file)), statFile(file)]).toMatchObject([
      "one",
      { kind: "file", mode: 0o640, uid: agent },
    ]);
    makeFolder(join(state, "new"), { ...access, mode: 0o700 });
    expect(statFile(join(state, "new"))).toMatchObject({ kind: "directory", mode: 0o700, uid: agent });
    expect(fs.readdirSync(join(state, "workspace"))).toEqual(["a"]);
  });

  test("a link in the place of a file leads nowhere", () => {
    const file = join(state, "workspace/a");
    fs.symlinkSync(join(elsewhere, "shadow"), file);
    expect(readFile(file)).toBeNull();
    expect(statFile(file)?.kind).toBe("symlink");
    expect(() => setAccess(file, { ...access, mode: 0o666 })).toThrow();
    writeFileAtomically(file, "mine", access);
    expect(text(readFile(join(elsewhere, "shadow")))).toBe("secret");
    expect(statFile(join(elsewhere, "shadow"))).toMatchObject({ mode: 0o600, uid: 0 });
    expect(text(readFile(file))).toBe("mine");
  });

  test("a link in the place of a folder leads nowhere", () => {
    fs.rmdirSync(join(state, "workspace"));
    fs.symlinkSync(elsewhere, join(state, "workspace"));
    const file = join(state, "workspace/shadow");
    expect([readFile(file), statFile(file)]).toEqual([null, null]);
    expect(() => writeFileAtomically(file, "mine", access)).toThrow();
    expect(() => makeFolder(join(state, "workspace/new"), access)).toThrow();
    expect(there()).toEqual(["shadow"]);
  });

  test.each([
    ["that nobody writes to", fs.constants.O_RDONLY],
    ["whose writer says nothing", fs.constants.O_RDWR],
  ])("a pipe %s is not waited for: it is no file", (_, how) => {
    const file = join(state, "workspace/a");
    Bun.spawnSync(["mkfifo", file]);
    const other = fs.openSync(file, how | fs.constants.O_NONBLOCK);
    expect(readFile(file)).toBeNull();
    fs.closeSync(other);
  });

  test.each([
    ["as large as it may be", 16 * 1024 ** 2, 16 * 1024 ** 2],
    ["that is larger", 16 * 1024 ** 2 + 1, undefined],
    ["of holes only, which takes no disk", 3 * 1024 ** 3, undefined],
  ])("a file %s is read whole or not at all", (_, size, expected) => {
    const file = join(state, "workspace/a");
    fs.closeSync(fs.openSync(file, "w"));
    fs.truncateSync(file, size);
    expect(readFile(file)?.length).toBe(expected);
  });

  test("nor is a socket a file", () => {
    const file = join(state, "workspace/a");
    Bun.listen({ unix: file, socket: { data() {} } }).unref();
    expect(readFile(file)).toBeNull();
  });

  test("links of root's own are followed as ever", () => {
    fs.symlinkSync(elsewhere, path(`${number}`, "link"));
    expect(text(readFile(path(`${number}`, "link", "shadow")))).toBe("secret");
  });
});
