import { keyLine, readPublicKey } from "../../ssh/public-key.ts";
import { bad, good } from "./read.ts";
import { textValue } from "./value.ts";

/** A public key as it stands in authorized_keys, without options in front. */
export const publicKey = textValue((text) => {
  const read = readPublicKey(text);
  if (read.ok) return good(keyLine(read.key));
  return bad(
    read.reason,
    "Paste one line of a .pub file (ssh-keygen -t ed25519 makes one), such as: ssh-ed25519 AAAA… you@laptop",
  );
});

/** A login name that useradd takes on every supported system. */
export const loginName = textValue((text) => {
  const how = "Take a short name of lower case letters and digits, such as deploy.";
  if (text === "root") return bad("is root, who will not be able to log in", how);
  return /^[a-z_][a-z0-9_-]{0,30}$/.test(text) ? good(text) : bad("is not a login name", how);
});
