import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { bad, good, type Read } from "./read.ts";
import { textValue } from "./value.ts";

/** Names that only mean something inside one network (RFC 6761, RFC 6762, RFC 8375, ICANN's private-use .internal). */
const privateSuffixes = [
  "corp",
  "home",
  "home.arpa",
  "internal",
  "intranet",
  "invalid",
  "lan",
  "local",
  "localhost",
  "private",
];
/** Names that no certificate authority, public or private, signs. */
const unsignableSuffixes = ["invalid", "localhost"];

const under = (name: string, suffixes: readonly string[]) =>
  suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));

/** A fully qualified DNS name in its ASCII (punycode) form, lower case, without the final dot. */
export function readName(text: string): Read<string> {
  const only = "Write only the name, such as openclaw.my-company.org.";
  if (text.includes("://"))
    return bad("is a URL", `Leave out https:// and everything after the name. ${only}`);
  if (isIP(text.replace(/^\[|\]$/g, "")) !== 0)
    return bad("is an IP address", `A DNS name is needed here. ${only}`);
  if (/:\d+$/.test(text)) return bad("has a port", `Leave out the port. ${only}`);
  if (/[/?#@]/.test(text)) return bad("has more in it than a name", only);
  // The URL standard behind domainToASCII drops line ends and tabs, and would make two names one.
  if (/\p{C}|\s/u.test(text))
    return bad("is not a valid DNS name", `It has blanks or line ends in it. ${only}`);
  if (text.includes("*")) return bad("has a wildcard", "Write each exact name.");
  if (text.includes("_")) return bad("has an underscore, which host names cannot have", only);
  const ascii = domainToASCII(text.toLowerCase().replace(/\.$/, ""));
  // Resolvers read 1.2.3 and 0x7f.1 as addresses, and so does the URL standard behind domainToASCII.
  if (isIP(ascii) !== 0) return bad("is an IP address", `A DNS name is needed here. ${only}`);
  const labels = ascii.split(".");
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
  if (ascii.length > 253 || !labels.every((part) => label.test(part)))
    return bad(
      "is not a valid DNS name",
      `Letters, digits and hyphens, at most 63 between two dots. ${only}`,
    );
  if (labels.length < 2) return bad("is a single word, not a full name", only);
  return good(ascii);
}

/** The name under which the dashboard is reached. International names become punycode. */
export const domain = textValue((text) => {
  const name = readName(text);
  if (!name.ok || !under(name.value, unsignableSuffixes)) return name;
  return bad("is a name no certificate authority signs", "Use a name that you own in the public DNS.");
});

/** One exact, public host that may be connected to. */
export const hostName = textValue((text) => {
  const name = readName(text);
  if (!name.ok || !under(name.value, privateSuffixes)) return name;
  return bad("is a name of a private network", "The agent may only be let out to public hosts.");
});

/** An address for expiry notices. Its domain has to be a real name. */
export const email = textValue((text) => {
  const match = /^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@([^@\s]+)$/.exec(text);
  const name = match?.[2] === undefined ? null : readName(match[2]);
  if (match === null || name === null || !name.ok)
    return bad("is not an e-mail address", "Write it as name@host, such as ops@my-company.org.");
  return good(`${match[1]}@${name.value}`);
});

/** Directory URL of an ACME server; https only, because the account key is trusted on its answers. */
export const acmeDirectory = textValue((text) => {
  const fix = "Write the directory's full URL, such as https://acme-v02.api.letsencrypt.org/directory.";
  const url = URL.parse(text);
  if (url === null) return bad("is not a URL", fix);
  if (url.protocol !== "https:") return bad("is not an https URL", fix);
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    return bad("has a user name, password or fragment in it", fix);
  return good(text);
});
