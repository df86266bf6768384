import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

// The format is minisign's: https://jedisct1.github.io/minisign/#signature-format

/** Bytes before the key or the signature itself: two name the algorithm, eight the key. */
const prefix = 10;
const keyBytes = 32;
const signatureBytes = 64;
const commentMark = "trusted comment: ";

export type Verification =
  | { readonly ok: true /** What the signer said of the file, signed as well. */; readonly comment: string }
  | { readonly ok: false; readonly why: string };

interface PublicKey {
  readonly number: string;
  readonly key: KeyObject;
}

const decode = (text: string | undefined, bytes: number): Buffer | null => {
  const decoded = Buffer.from(text ?? "", "base64");
  return decoded.length === bytes ? decoded : null;
};

const readKey = (text: string): PublicKey | null => {
  const bytes = decode(text.trim(), prefix + keyBytes);
  if (bytes === null || bytes.toString("latin1", 0, 2) !== "Ed") return null;
  const x = bytes.subarray(prefix).toString("base64url");
  return {
    number: bytes.toString("hex", 2, prefix),
    key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }),
  };
};

/** Whether text is a public key as minisign prints it in one line of base64. */
export const isPublicKey = (text: string): boolean => readKey(text) !== null;

/**
 * Judges a signature in minisign's format over a hashed file (the only kind that minisign makes today). The comment
 * counts only because it is signed together with the signature.
 */
export const verifySignature = (file: Uint8Array, signature: string, publicKey: string): Verification => {
  const trusted = readKey(publicKey);
  if (trusted === null) return { ok: false, why: "the public key is not one of minisign" };
  const [, first, comment = "", second] = signature.split("\n");
  const own = decode(first, prefix + signatureBytes);
  const whole = decode(second, signatureBytes);
  if (own === null || whole === null || !comment.startsWith(commentMark))
    return { ok: false, why: "the signature is not in minisign's format" };
  if (own.toString("latin1", 0, 2) !== "ED")
    return { ok: false, why: "the signature is of an old kind that is no longer made" };
  if (own.toString("hex", 2, prefix) !== trusted.number)
    return { ok: false, why: "it was signed with another key" };
  const signed = own.subarray(prefix);
  const hash = createHash("blake2b512").update(file).digest();
  if (!verify(null, hash, trusted.key, signed)) return { ok: false, why: "the signature is wrong" };
  const said = comment.slice(commentMark.length);
  if (!verify(null, Buffer.concat([signed, Buffer.from(said)]), trusted.key, whole))
    return { ok: false, why: "the signature of its comment is wrong" };
  return { ok: true, comment: said };
};
