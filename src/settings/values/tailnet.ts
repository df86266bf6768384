import { bad, good } from "./read.ts";
import { textValue } from "./value.ts";

/** The name of a machine in its tailnet: one label of a DNS name. */
export const machineName = textValue((text) =>
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
    ? good(text)
    : bad("is not a name of a machine", "Write lower-case letters, digits and hyphens, at most 63."),
);

/** A tag as Tailscale's access rules name it. */
export const tailscaleTag = textValue((text) =>
  /^tag:[a-z][a-z0-9-]{0,49}$/.test(text)
    ? good(text)
    : bad("is not a tag", "Write tag: and a name that begins with a letter, such as tag:server."),
);

/** Base URL of a control server; https only, because it decides who is in the network. */
export const loginServer = textValue((text) => {
  const fix = "Write its base URL, such as https://headscale.my-company.org.";
  const url = URL.parse(text);
  if (url === null || url.protocol !== "https:") return bad("is not an https URL", fix);
  if (
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.pathname !== "/"
  )
    return bad("has more in it than a host and a port", fix);
  return good(url.origin);
});
