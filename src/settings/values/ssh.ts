import { bad, good, type Read, textValue } from "./value.ts";

const leastRsaBits = 2048;
const fix = "Paste one line of a .pub file, such as: ssh-ed25519 AAAA… you@laptop";

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

/** A public key as it stands in authorized_keys, without options in front. */
export const readPublicKey = (text: string): Read<string> => {
  if (text.includes("PRIVATE KEY")) return bad("is a private key, which belongs to nobody but you", fix);
  const [type = "", base64 = "", ...comment] = text.split(/\s+/);
  if (type === "ssh-dss") return bad("is a DSA key, which OpenSSH no longer takes", fix);
  if (!types.includes(type)) return bad("is not a public key of ssh", fix);
  const blob = Buffer.from(base64, "base64");
  const fields = fieldsOf(blob);
  if (blob.toString("base64") !== base64 || fields === null || fields.length < 2)
    return bad("is cut off or changed", fix);
  if (fields[0]?.toString("latin1") !== type) return bad(`is not the ${type} key it says it is`, fix);
  if (type === "ssh-rsa" && bitsOf(fields[2] ?? Buffer.alloc(0)) < leastRsaBits)
    return bad(`is an RSA key of less than ${leastRsaBits} bits`, "Make a new one: ssh-keygen -t ed25519");
  return good([type, base64, ...comment].join(" "));
};

export const publicKey = textValue(readPublicKey);

/** A login name that useradd takes on every supported system. */
export const loginName = textValue((text) => {
  const how = "Take a short name of lower case letters and digits, such as deploy.";
  if (text === "root") return bad("is root, who will not be able to log in", how);
  return /^[a-z_][a-z0-9_-]{0,30}$/.test(text) ? good(text) : bad("is not a login name", how);
});
