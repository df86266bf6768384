import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { dearmor, packetsOf, soleFingerprint } from "../../src/facts/openpgp.ts";

const key = (name: string): string =>
  readFileSync(join(import.meta.dir, "..", "fixtures", "openpgp", name), "utf8");
const one = key("one.asc");
const two = key("two.asc");

const armor = (bytes: Uint8Array): string =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${Buffer.from(bytes).toString("base64")}\n-----END PGP PUBLIC KEY BLOCK-----\n`;

describe("fingerprint of the one key in a file", () => {
  test.each([
    ["a key with a subkey", one, "3211BD19A5FF6DA93E39B2A51D17CFA385FEE631"],
    ["a key alone", two, "6EF74AA3D5EFEB76004A1F3D271AD49ECFB15A9B"],
    ["Windows line ends", one.replaceAll("\n", "\r\n"), "3211BD19A5FF6DA93E39B2A51D17CFA385FEE631"],
    [
      "an armor with headers",
      one.replace("-----\n\n", "-----\nVersion: GnuPG v1\nComment: x\n\n"),
      "3211BD19A5FF6DA93E39B2A51D17CFA385FEE631",
    ],
    ["two keys in one armor", key("both.asc"), null],
    ["two armors", `${one}${two}`, null],
    ["text before the armor", `see below\n${one}`, null],
    ["a page of a login portal", "<html>log in</html>", null],
    ["nothing", "", null],
    ["an armor cut off", one.slice(0, 400), null],
    ["a key cut off", armor((dearmor(one) ?? new Uint8Array()).subarray(0, 200)), null],
    ["a signature first", armor((dearmor(one) ?? new Uint8Array()).subarray(272)), null],
    [
      "another kind of packet after it",
      armor(Buffer.concat([dearmor(two) ?? Buffer.of(), Buffer.of(0xc9, 0)])),
      null,
    ],
    ["another version of key", armor(Buffer.of(0xc6, 2, 5, 0)), null],
  ])("%s", (_, text, fingerprint) => expect(soleFingerprint(text)).toBe(fingerprint));

  test("any changed byte of the key changes it or leaves none", () => {
    const bytes = dearmor(two) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(271), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ flip : byte));
        return soleFingerprint(armor(changed)) !== soleFingerprint(two);
      }),
    );
  });

  test("no bytes make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        packetsOf(bytes);
        soleFingerprint(armor(bytes));
      }),
    );
  });
});

describe("packets", () => {
  const body = (length: number) => Buffer.alloc(length, 7);
  test.each([
    ["old format, one byte", Buffer.of(0x98, 3), 3],
    ["old format, two bytes", Buffer.of(0x99, 1, 0), 256],
    ["old format, four bytes", Buffer.of(0x9a, 0, 0, 1, 0), 256],
    ["new format, one byte", Buffer.of(0xc6, 191), 191],
    ["new format, two bytes", Buffer.of(0xc6, 192, 0), 192],
    ["new format, largest two bytes", Buffer.of(0xc6, 223, 255), 8383],
    ["new format, five bytes", Buffer.of(0xc6, 255, 0, 0, 1, 0), 256],
  ])("%s", (_, header, length) => {
    const packets = packetsOf(Buffer.concat([header, body(length), Buffer.of(0x98, 0)]));
    expect(packets?.map(({ tag, body: { length: size } }) => [tag, size])).toEqual([
      [6, length],
      [6, 0],
    ]);
  });

  test.each([
    ["indefinite length", Buffer.concat([Buffer.of(0x9b), body(3)])],
    ["partial length", Buffer.concat([Buffer.of(0xc6, 224), body(3)])],
    ["no packet", Buffer.of(0x00)],
    ["a length cut off", Buffer.of(0x99, 1)],
    ["a body cut off", Buffer.of(0x98, 3, 1)],
  ])("%s is refused", (_, bytes) => expect(packetsOf(bytes)).toBeNull());
});
