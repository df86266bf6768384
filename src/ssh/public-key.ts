const leastRsaBits = 2048;

/** What OpenSSH of every supported system takes; not DSA, which it refuses, and no certificates. */
const types = [
  "ssh-ed25519",
  "sk-ssh-ed25519@openssh.com",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ecdsa-sha2-nistp256@openssh.com",
  "ssh-rsa",
];

export interface PublicKey {
  readonly type: string;
  readonly base64: string;
  readonly comment: string;
}

/** `reason` continues a sentence that begins with the line. */
export type ReadKey =
  | { readonly ok: true; readonly key: PublicKey }
  | { readonly ok: false; readonly reason: string };

/** The length-prefixed fields of a public key (RFC 4253, 6.6), or null when it is cut off. */
const fieldsOf = (blob: Buffer): readonly Buffer[] | null => {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
};

const bitsOf = (number: Buffer): number => {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (number.length - first - 1) * 8 + (number[first] ?? 0).toString(2).length;
};

const bad = (reason: string): ReadKey => ({ ok: false, reason });

/** A line of authorized_keys or of a .pub file. Options in front are refused: they may make a key useless for a login. */
export const readPublicKey = (text: string): ReadKey => {
  if (text.includes("PRIVATE KEY")) return bad("is a private key, which belongs to nobody but you");
  const [type = "", base64 = "", ...comment] = text.trim().split(/\s+/);
  if (type === "ssh-dss") return bad("is a DSA key, which OpenSSH no longer takes");
  if (!types.includes(type)) return bad("is not a public key of ssh");
  const blob = Buffer.from(base64, "base64");
  const fields = fieldsOf(blob);
  if (blob.toString("base64") !== base64 || fields === null || fields.length < 2)
    return bad("is cut off or changed");
  if (fields[0]?.toString("latin1") !== type) return bad(`is not the ${type} key it says it is`);
  if (type === "ssh-rsa" && bitsOf(fields[2] ?? Buffer.alloc(0)) < leastRsaBits)
    return bad(`is an RSA key of less than ${leastRsaBits} bits`);
  return { ok: true, key: { type, base64, comment: comment.join(" ") } };
};

export const keyLine = ({ type, base64, comment }: PublicKey): string =>
  [type, base64, comment].filter((part) => part !== "").join(" ");

/** The keys of an authorized_keys file with which somebody can log in and do anything. */
export const usableKeys = (text: string): readonly PublicKey[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .flatMap((line) => {
      const read = readPublicKey(line);
      return read.ok ? [read.key] : [];
    });
