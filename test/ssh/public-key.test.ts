import { describe, expect, test } from "bun:test";
import { readPublicKey, usableKeys } from "../../src/ssh/public-key.ts";

const part = (content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const blob = (...parts: readonly (Uint8Array | string)[]): Buffer => Buffer.concat(parts.map(part));
const line = (type: string, bytes: Buffer): string => `${type} ${bytes.toString("base64")} me@laptop`;
const ed25519 = blob("ssh-ed25519", Buffer.alloc(32, 7));
/** A modulus of so many bits; a zero goes before it, as in real keys whose first bit is set. */
const rsa = (bits: number): Buffer => {
  const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  modulus[0] = 0xff >> (modulus.length * 8 - bits);
  return blob("ssh-rsa", Buffer.from([1, 0, 1]), Buffer.concat([Buffer.alloc(1), modulus]));
};
const reason = (text: string): string | null => {
  const read = readPublicKey(text);
  return read.ok ? null : read.reason;
};

describe("a public key", () => {
  test.each([
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
  ])("of type %s is taken, with spaces around it", (type) => {
    expect(reason(`  ${line(type, blob(type, "x"))}\r`)).toBeNull();
  });

  test("that is cut off anywhere is refused: nobody could log in with it", () => {
    for (let length = 0; length < ed25519.length; length += 1)
      expect([length, reason(line("ssh-ed25519", ed25519.subarray(0, length)))]).toEqual([
        length,
        "is cut off or changed",
      ]);
    for (const changed of [
      line("ssh-ed25519", Buffer.concat([ed25519, Buffer.alloc(3)])),
      `ssh-ed25519 ${ed25519.toString("base64")}!`,
    ])
      expect(reason(changed)).toBe("is cut off or changed");
  });

  test.each([
    [2048, null],
    [4096, null],
    [2047, "is an RSA key of less than 2048 bits"],
    [1024, "is an RSA key of less than 2048 bits"],
  ])("of RSA with %i bits: %s", (bits, expected) => {
    expect(reason(line("ssh-rsa", rsa(bits)))).toBe(expected);
  });

  test.each([
    ["an RSA key of nothing", line("ssh-rsa", blob("ssh-rsa", "x", Buffer.alloc(300))), "less than 2048"],
    ["an RSA key without a modulus", line("ssh-rsa", blob("ssh-rsa", "x")), "less than 2048"],
    ["another type within", line("ssh-rsa", ed25519), "not the ssh-rsa key"],
    ["DSA", line("ssh-dss", blob("ssh-dss", "x")), "DSA"],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----", "private key"],
    ["options in front", `no-pty ${line("ssh-ed25519", ed25519)}`, "not a public key"],
  ])("is refused: %s", (_, text, why) => expect(reason(text)).toContain(why));

  test("of a file with comments and what is none, the usable ones", () => {
    const key = line("ssh-ed25519", ed25519);
    expect(usableKeys(`# mine\n\n  # ${key}\n${key}\ncommand="x" y\n`).map(({ comment }) => comment)).toEqual(
      ["me@laptop"],
    );
  });
});
