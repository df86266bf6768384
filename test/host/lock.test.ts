import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { takeLock } from "../../src/host/lock.ts";
import { temporaryFolder } from "./folder.ts";
import { firstLine, startScript } from "./script.ts";

const path = temporaryFolder();

const holding = (file: string) =>
  startScript(`
    import { takeLock } from "{HOST}/lock.ts";
    const lock = takeLock(${JSON.stringify(file)});
    console.log(lock.held);
    setInterval(() => lock, 1000);`);

const asking = async (file: string): Promise<unknown> => {
  const child = startScript(`
    import { takeLock } from "{HOST}/lock.ts";
    console.log(JSON.stringify(takeLock(${JSON.stringify(file)})));`);
  return JSON.parse(await new Response(child.stdout).text());
};

describe("invariant 13: one clincher at a time", () => {
  test("a second process is told who holds the lock, until it is released", async () => {
    const file = path("two");
    const lock = takeLock(file);
    expect(lock.held).toBe(true);
    expect(await asking(file)).toEqual({ held: false, holder: process.pid });
    if (lock.held) lock.release();
    expect(await asking(file)).toEqual({ held: true });
  });

  test("the same process cannot take it twice either", () => {
    const file = path("twice");
    const first = takeLock(file);
    expect(takeLock(file)).toEqual({ held: false, holder: process.pid });
    if (first.held) first.release();
    const again = takeLock(file);
    expect(again.held).toBe(true);
    if (again.held) again.release();
  });

  test("the kernel frees it when its holder is killed, and nothing has to be cleaned up", async () => {
    const file = path("killed");
    const child = holding(file);
    expect(await firstLine(child.stdout)).toBe("true");
    expect(takeLock(file)).toEqual({ held: false, holder: child.pid });
    child.kill("SIGKILL");
    await child.exited;
    const lock = takeLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  });

  test("taking it writes nothing to the file, and makes no other", () => {
    const file = path("folder", "lock");
    const lock = takeLock(file);
    expect(fs.readdirSync(path("folder"))).toEqual(["lock"]);
    if (lock.held) lock.release();
    const { size, mtimeMs } = fs.statSync(file);
    expect(size).toBe(0);
    const again = takeLock(file);
    if (again.held) again.release();
    expect(fs.statSync(file).mtimeMs).toBe(mtimeMs);
  });

  test("nobody else can look into its folder", () => {
    const lock = takeLock(path("private", "lock"));
    if (lock.held) lock.release();
    expect(fs.statSync(path("private")).mode & 0o777).toBe(0o700);
  });
});
