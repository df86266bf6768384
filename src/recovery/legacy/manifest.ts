import { createHmac, timingSafeEqual } from "node:crypto";

/** Names of archives to their SHA-256, hex, as `sha256sum` writes and checks them. */
export type Hashes = ReadonlyMap<string, string>;

export const formatHashes = (hashes: Hashes): string =>
  [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).join("");

/** Null when it is something else, or says two things of one name. */
export const parseHashes = (text: string): Hashes | null => {
  const hashes = new Map<string, string>();
  if (!text.endsWith("\n")) return null;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, hash, name] = /^([0-9a-f]{64}) [ *]([\w.-]+)$/.exec(line) ?? [];
    if (hash === undefined || name === undefined || hashes.has(name)) return null;
    hashes.set(name, hash);
  }
  return hashes;
};

/**
 * HMAC-SHA-256 of a manifest under the backup key, hex: the same as `openssl dgst -sha256 -hmac KEY FILE`. Whoever
 * does not have the key can neither make another manifest nor change an archive without that being noticed.
 */
export const codeOf = (manifest: Uint8Array, key: string): string =>
  createHmac("sha256", key).update(manifest).digest("hex");

/** Whether the code beside a manifest (with or without what openssl prints before it) is the right one. */
export const vouchedFor = (manifest: Uint8Array, key: string, given: string): boolean => {
  const hex = /(?:^|[\s=])([0-9a-f]{64})\s*$/.exec(given)?.[1];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(codeOf(manifest, key), "hex"), Buffer.from(hex, "hex"));
};
