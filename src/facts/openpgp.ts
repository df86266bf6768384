import { createHash } from "node:crypto";

interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** What a public key consists of besides the key itself: signatures, user names and pictures, subkeys, padding. */
const companions: ReadonlySet<number> = new Set([2, 10, 12, 13, 14, 17, 21]);
const publicKey = 6;

/** The bytes inside one ASCII armor; null when the text is anything but exactly one public key block. */
export const dearmor = (text: string): Uint8Array | null => {
  const block =
    /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----\s*$/.exec(
      text,
    );
  if (block === null) return null;
  const lines = (block[1] ?? "").split(/\r?\n/).map((line) => line.trim());
  // Headers such as "Comment: …" end with an empty line; the checksum line starts with "=".
  const empty = lines.indexOf("");
  const data = lines.slice(empty + 1).filter((line) => line !== "" && !line.startsWith("="));
  return data.every((line) => /^[A-Za-z0-9+/]+=*$/.test(line)) ? Buffer.from(data.join(""), "base64") : null;
};

/** RFC 9580, section 4.2: packets with one definite length each; null for partial lengths and truncated bytes. */
export const packetsOf = (bytes: Uint8Array): readonly Packet[] | null => {
  const view = Buffer.from(bytes);
  const packets: Packet[] = [];
  let at = 0;
  try {
    while (at < view.length) {
      const header = view.readUInt8(at++);
      if ((header & 0x80) === 0) return null;
      const modern = (header & 0x40) !== 0;
      const tag = modern ? header & 0x3f : (header & 0x3c) >> 2;
      const first = modern ? view.readUInt8(at) : 0;
      const width = modern
        ? first < 192
          ? 1
          : first < 224
            ? 2
            : first === 255
              ? 4
              : 0
        : ([1, 2, 4, 0][header & 3] ?? 0);
      if (width === 0) return null;
      if (modern && width === 4) at += 1;
      const length =
        modern && width === 2
          ? (first - 192) * 256 + view.readUInt8(at + 1) + 192
          : view.readUIntBE(at, width);
      at += width;
      if (at + length > view.length) return null;
      packets.push({ tag, body: view.subarray(at, at + length) });
      at += length;
    }
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return packets;
};

/**
 * Fingerprint (40 hexadecimal digits, upper case) of the one version 4 public key in an armored file. Null when there
 * is no such key, or anything besides it: a program that reads the file would trust every key in it.
 */
export const soleFingerprint = (text: string): string | null => {
  const bytes = dearmor(text);
  const [key, ...rest] = (bytes === null ? null : packetsOf(bytes)) ?? [];
  if (key?.tag !== publicKey || key.body[0] !== 4) return null;
  if (rest.some(({ tag }) => !companions.has(tag))) return null;
  const length = Buffer.alloc(3);
  length.writeUInt8(0x99);
  length.writeUInt16BE(key.body.length, 1);
  return createHash("sha1").update(length).update(key.body).digest("hex").toUpperCase();
};
