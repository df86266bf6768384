import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isPublicKey, verifySignature } from "../../src/release/minisign.ts";
import { Signer } from "./signer.ts";

// Made by minisign 0.11 itself: `minisign -G -W`, then `minisign -S -t "clincher 1.0"` of "hello\n".
const publicKey = "RWSYDqPvQhLAui5+K+3PuOfz/IROimIMBp2+l6vAQcLj0qx6qHzoA2nE";
const signature = `untrusted comment: signature from minisign secret key
RUSYDqPvQhLAukoyEQead4pejuciUqn7CS/RwvwpUA1ipO+q+sE6zJWeSE+S3gabRqTRVu0MXeWg0pxJiKZWDf+lZa+vxGcizgY=
trusted comment: clincher 1.0
zRzdZh6w9Vaawht/wzNZkFhKAodiVQnLC7igDxW/axM0vKdMZMGpglJPGje/CZ+SEV6u8p9ZNP1vfMY7X4OOCw==
`;
const file = Buffer.from("hello\n");

const line = (number: number, text: string): string =>
  signature
    .split("\n")
    .map((each, index) => (index === number ? text : each))
    .join("\n");
const [, first = "", , last = ""] = signature.split("\n");
/** The same base64 with one byte of what it means changed. */
const changed = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
};

describe("a signature", () => {
  test("made by minisign holds", () => {
    expect(verifySignature(file, signature, publicKey)).toEqual({ ok: true, comment: "clincher 1.0" });
  });

  test("made by the tests' signer holds", () => {
    const signer = new Signer();
    expect(verifySignature(file, signer.sign(file, "x"), signer.publicKey)).toEqual({
      ok: true,
      comment: "x",
    });
  });

  test.each([
    ["another file", Buffer.from("hello"), signature, publicKey, "the signature is wrong"],
    ["another key", file, signature, new Signer().publicKey, "signed with another key"],
    ["another comment", file, line(2, "trusted comment: clincher 2.0"), publicKey, "of its comment is wrong"],
    ["no comment", file, line(2, ""), publicKey, "not in minisign's format"],
    ["a changed signature", file, line(1, changed(first, 20)), publicKey, "the signature is wrong"],
    ["a changed key number", file, line(1, changed(first, 4)), publicKey, "another key"],
    ["the old kind", file, line(1, changed(first, 1)), publicKey, "old kind"],
    ["a changed last line", file, line(3, changed(last, 3)), publicKey, "of its comment is wrong"],
    ["no last line", file, line(3, ""), publicKey, "not in minisign's format"],
    ["half of it", file, signature.slice(0, 100), publicKey, "not in minisign's format"],
    ["nothing", file, "", publicKey, "not in minisign's format"],
    ["a key that is none", file, signature, "RWSY", "not one of minisign"],
  ])("with %s does not", (_, of, signed, key, why) => {
    const result = verifySignature(of, signed, key);
    expect(result.ok ? "" : result.why).toContain(why);
  });

  test("of anything else never holds and never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, key) => {
        expect(verifySignature(file, text, publicKey).ok).toBe(false);
        expect(verifySignature(file, signature, key).ok).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });
});

test("a public key is known when it is seen", () => {
  expect([isPublicKey(publicKey), isPublicKey("@CLINCHER_RELEASE_KEY@"), isPublicKey("")]).toEqual([
    true,
    false,
    false,
  ]);
});
