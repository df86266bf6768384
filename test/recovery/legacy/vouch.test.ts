import { expect, test } from "bun:test";
import { MemoryHost } from "../../../src/host/memory.ts";
import { parseArchive } from "../../../src/recovery/legacy/archive.ts";
import { codeOf, formatHashes, parseHashes, vouchedFor } from "../../../src/recovery/legacy/manifest.ts";
import { expected } from "../../../src/recovery/legacy/vouch.ts";

const key = "0123456789abcdef0123456789abcdef";
const hash = "a".repeat(64);
const name = "openclaw-data-2026-11-21.tar.gz.enc";
const text = formatHashes(new Map([[name, hash]]));
const bytes = (given: string): Uint8Array => new TextEncoder().encode(given);

test("the code is the one of openssl dgst", () => {
  const { stdout } = Bun.spawnSync(["openssl", "dgst", "-sha256", "-hmac", key], { stdin: bytes(text) });
  expect(vouchedFor(bytes(text), key, stdout.toString())).toBe(true);
  expect(vouchedFor(bytes(text), key, `${codeOf(bytes(text), key)}\n`)).toBe(true);
});

test.each([
  ["another manifest", `${text}\n`, key, codeOf(bytes(text), key)],
  ["another key", text, `${key}0`, codeOf(bytes(text), key)],
  ["another code", text, key, "0".repeat(64)],
  ["no code", text, key, ""],
])("%s is not vouched for", (_, manifest, own, code) => {
  expect(vouchedFor(bytes(manifest), own, code)).toBe(false);
});

test.each([
  ["x"],
  [`${hash} ${name}`],
  [`${hash}  ${name}`],
  [`${hash}  a/b\n`],
  [`${hash}  a\n${hash}  a\n`],
  [""],
])("%p is no manifest", (given) => {
  expect(parseHashes(given)).toBeNull();
});

const folder = "/b";
const archive = parseArchive(`${folder}/${name}`);
const manifest = `${folder}/openclaw-manifest-2026-11-21.sha256`;
const code = `${manifest}.hmac`;
const good = codeOf(bytes(text), key);

test.each([
  ["both", { [manifest]: text, [code]: good }, key, hash, 0],
  ["no code", { [manifest]: text }, key, hash, 1],
  ["no key", { [manifest]: text, [code]: good }, null, hash, 1],
  ["nothing", {}, key, null, 1],
] as const)("beside an archive there is %s", async (_, files, own, wanted, warnings) => {
  if (archive === null) throw new Error("no archive");
  const found = await expected(new MemoryHost({ files }), archive, own);
  expect([found.hash, found.doubt === null ? 0 : 1]).toEqual([wanted, warnings]);
});

test.each([
  ["another key", { [manifest]: text, [code]: good }, `${key}0`, "does not vouch"],
  ["a code alone", { [code]: good }, key, "The manifest is gone"],
  ["one that is cut off", { [manifest]: text.slice(0, 30), [code]: good }, key, "is damaged"],
  [
    "one of other archives",
    { [manifest]: formatHashes(new Map([["openclaw-config-2026-11-21.tar.gz", hash]])), [code]: good },
    key,
    "is not in the manifest",
  ],
] as const)("%s is refused", async (_, files, own, told) => {
  if (archive === null) throw new Error("no archive");
  await expect(expected(new MemoryHost({ files }), archive, own)).rejects.toThrow(told);
});
