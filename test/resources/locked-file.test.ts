import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { lockedFile } from "../../src/resources/locked-file.ts";
import { changing, factFile, fileOf, type Known, shown } from "./given.ts";

const lockPath = "/var/lib/clincher/images.lock.json";
const digest = `sha256:${"a".repeat(64)}`;
const resource = lockedFile({
  path: "/opt/x/.env",
  lockPath,
  images: ["a:1"],
  textFor: (lock) => `A=${lock["a:1"] ?? "a:1"}\n`,
  mode: 0o644,
  uid: 0,
  gid: 0,
});
const locked = factFile(lockPath, fileOf(JSON.stringify({ "a:1": digest })));
const unlocked = factFile(lockPath, null);
const there = (text: string): Known => factFile("/opt/x/.env", fileOf(text));

test("with a lock it is a file like any other", () => {
  expect(shown(resource, [locked, there(`A=${digest}\n`)])).toEqual([]);
  expect(shown(resource, [locked, there("A=a:1\n")])[0]?.text).toEqual({
    before: "A=a:1\n",
    after: `A=${digest}\n`,
  });
});

test("with a lock that lacks an image it waits for the pull", () => {
  const two = lockedFile({
    ...{ path: "/opt/x/.env", lockPath, images: ["a:1", "b:2"], mode: 0o644, uid: 0, gid: 0 },
    textFor: (lock) => `A=${lock["a:1"] ?? "a:1"}\n`,
  });
  const [change] = shown(two, [locked, there(`A=${digest}\n`)]);
  expect(change?.notes).toEqual(["names the images by the digests that are recorded at their pull"]);
});

test("before the first pull its text follows from the lock that the pull writes", async () => {
  const [change] = resource.diff(Facts.of(unlocked, factFile("/opt/x/.env", null)), changing());
  const host = new MemoryHost({ files: { "/opt/x/y": "", [lockPath]: JSON.stringify({ "a:1": digest }) } });
  await change?.make({ host, progress: () => {} });
  expect(host.text("/opt/x/.env")).toBe(`A=${digest}\n`);
  expect(resource.after).toEqual(["images"]);
});
