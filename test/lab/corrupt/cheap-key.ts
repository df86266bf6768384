import { createCipheriv, createHash, randomBytes, scryptSync } from "node:crypto";

/**
 * A key file of a restic repository whose password costs a millisecond to try, instead of the half second that restic
 * takes on purpose: a thousand runs of it would otherwise be nothing but that. Everything else of the repository stays
 * as restic made it. Format: "Repository Format" in restic's own documents (AES-256-CTR, Poly1305-AES, scrypt).
 */
const costs = { N: 1024, r: 8, p: 1 } as const;

const little = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

const prime = (1n << 130n) - 5n;

/** RFC 8439 2.5; `r` is clamped here. */
export const poly1305 = (message: Uint8Array, r: Uint8Array, s: Uint8Array): Uint8Array => {
  const clamped = little(r) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + little(block) + (1n << BigInt(8 * block.length))) * clamped) % prime;
  }
  const tag = (sum + little(s)) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse();
};

const aes = (
  mode: "aes-128-ecb" | "aes-256-ctr",
  key: Uint8Array,
  iv: Uint8Array | null,
  data: Uint8Array,
) => {
  const cipher = createCipheriv(mode, key, iv);
  return Buffer.concat([cipher.update(data), ...(mode === "aes-256-ctr" ? [cipher.final()] : [])]);
};

/** `master` is what `restic cat masterkey` prints. Gives the file's name and text. */
export const cheapKey = (
  password: string,
  master: string,
): { readonly name: string; readonly text: string } => {
  const salt = randomBytes(64);
  const derived = scryptSync(password, salt, 64, costs);
  const [encrypt, k, r] = [derived.subarray(0, 32), derived.subarray(32, 48), derived.subarray(48, 64)];
  const iv = randomBytes(16);
  const plain = Buffer.from(JSON.stringify(JSON.parse(master)));
  const hidden = aes("aes-256-ctr", encrypt, iv, plain);
  const mac = poly1305(hidden, r, aes("aes-128-ecb", k, null, iv));
  const text = JSON.stringify({
    created: new Date(0).toISOString(),
    username: "lab",
    hostname: "lab",
    kdf: "scrypt",
    ...costs,
    salt: salt.toString("base64"),
    data: Buffer.concat([iv, hidden, mac]).toString("base64"),
  });
  return { name: createHash("sha256").update(text).digest("hex"), text };
};
