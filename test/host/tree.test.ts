import { beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { hashFile } from "../../src/host/tree.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const agent = 1000;
let number = 0;
let folder = "";

beforeEach(() => {
  number += 1;
  folder = path(String(number), "state");
  fs.mkdirSync(folder, { recursive: true });
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a hash comes to; "waits" when it does not within a second, and then whoever waits is let go on. */
const hashOf = async (file: string): Promise<string | null> => {
  const timer = Promise.withResolvers<string>();
  const late = setTimeout(() => timer.resolve("waits"), 1000);
  const result = await Promise.race([hashFile(file), timer.promise]);
  clearTimeout(late);
  if (result === "waits") fs.closeSync(fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK));
  return result;
};

describe("the hash of a file", () => {
  test("of one that is read in several pieces", async () => {
    const text = "0123456789abcdef".repeat(160_000);
    fs.writeFileSync(join(folder, "a"), text);
    expect(await hashOf(join(folder, "a"))).toBe(sha256(text));
  });

  test.each<readonly [string, (file: string) => void]>([
    ["nothing", () => {}],
    ["a pipe that nobody writes to", (file) => Bun.spawnSync(["mkfifo", file])],
    ["a socket", (file) => Bun.listen({ unix: file, socket: { data() {} } }).unref()],
    ["a folder", (file) => fs.mkdirSync(file)],
    ["a link to a file", (file) => fs.symlinkSync("/etc/hostname", file)],
    ["a device", (file) => Bun.spawnSync(["mknod", file, "c", "1", "3"])],
  ])("%s in its place is none", async (_, put) => {
    put(join(folder, "a"));
    expect(await hashOf(join(folder, "a"))).toBeNull();
  });

  test.skipIf(process.geteuid?.() !== 0)(
    "a link in the place of the agent's folder leads nowhere",
    async () => {
      const elsewhere = path(String(number), "elsewhere");
      fs.mkdirSync(elsewhere);
      fs.writeFileSync(join(elsewhere, "shadow"), "secret");
      fs.chownSync(folder, agent, agent);
      fs.symlinkSync(elsewhere, join(folder, "sessions"));
      expect(await hashOf(join(folder, "sessions", "shadow"))).toBeNull();
    },
  );

  test("a link of root's own on the way is followed as ever", async () => {
    fs.writeFileSync(join(folder, "a"), "text");
    fs.symlinkSync(folder, path(String(number), "link"));
    expect(await hashOf(path(String(number), "link", "a"))).toBe(sha256("text"));
  });
});
