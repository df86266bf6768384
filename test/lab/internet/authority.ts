import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, cached } from "../paths.ts";

/** The lab's certificate authority: the PEM text and the files of its certificate and key. */
export interface Authority {
  certificate: string;
  certificateFile: string;
  keyFile: string;
}

/** A server certificate (leaf first, then the authority) and its key, as files. */
export interface Issued {
  certificateFile: string;
  keyFile: string;
}

const authorityDays = 3650;
// Clients on Apple's rules refuse more than 825 days; a cached one is renewed long before that.
const leafDays = 800;
const renewBeforeMs = 30 * 24 * 3600 * 1000;

const files = (directory: string) => ({
  certificateFile: join(directory, "ca.crt"),
  keyFile: join(directory, "ca.key"),
});

async function openssl(...args: string[]): Promise<void> {
  const child = Bun.spawn(["openssl", ...args], { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const [code, message] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0) throw new Error(`openssl ${args[0]} failed: ${message.trim()}`);
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const;

/** Moves a finished folder into place; when another process was first, its folder stays and ours goes. */
function settle(made: string, place: string): void {
  try {
    renameSync(made, place);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}

/** The authority of this machine's lab, made once in the cache (10 years) and shared by every lab on it. */
export async function ensureAuthority(): Promise<Authority> {
  const place = cached("ca");
  const found = files(place);
  if (!existsSync(found.certificateFile)) {
    mkdirSync(cache, { recursive: true });
    const made = mkdtempSync(cached("ca-new-"));
    const { certificateFile, keyFile } = files(made);
    await openssl(
      ...["req", "-x509", ...newKey, "-days", `${authorityDays}`, "-subj", "/CN=clincher lab authority"],
      ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
      ...["-keyout", keyFile, "-out", certificateFile],
    );
    settle(made, place);
  }
  return { certificate: readFileSync(found.certificateFile, "utf8"), ...found };
}

const fresh = (certificateFile: string): boolean =>
  existsSync(certificateFile) &&
  new X509Certificate(readFileSync(certificateFile)).validToDate.getTime() - Date.now() > renewBeforeMs;

const alternativeName = (name: string): string => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`);

/**
 * A certificate of the lab's authority for these host names and addresses (at least one), cached per set.
 * The certificate file holds the chain, so servers can be given it as it is.
 */
export async function issue(names: readonly string[]): Promise<Issued> {
  const [first] = names;
  if (first === undefined) throw new Error("a certificate needs at least one name");
  const authority = await ensureAuthority();
  const key = createHash("sha256")
    .update([...new Set(names)].sort().join("\n"))
    .digest("hex")
    .slice(0, 24);
  const place = cached("ca", "issued", key);
  const found = { certificateFile: join(place, "server.crt"), keyFile: join(place, "server.key") };
  if (fresh(found.certificateFile)) return found;

  rmSync(place, { recursive: true, force: true });
  mkdirSync(cached("ca", "issued"), { recursive: true });
  const made = mkdtempSync(cached("ca", "issued", "new-"));
  const extensions = join(made, "extensions");
  writeFileSync(
    extensions,
    [
      "basicConstraints=critical,CA:FALSE",
      "keyUsage=critical,digitalSignature",
      "extendedKeyUsage=serverAuth",
      "subjectKeyIdentifier=hash",
      "authorityKeyIdentifier=keyid",
      `subjectAltName=${names.map(alternativeName).join(",")}`,
    ].join("\n"),
  );
  const request = join(made, "request");
  const leaf = join(made, "leaf");
  await openssl(
    "req",
    "-new",
    ...newKey,
    "-subj",
    "/CN=clincher lab",
    "-keyout",
    join(made, "server.key"),
    "-out",
    request,
  );
  await openssl(
    ...["x509", "-req", "-in", request, "-CA", authority.certificateFile, "-CAkey", authority.keyFile],
    ...["-days", `${leafDays}`, "-extfile", extensions, "-out", leaf],
  );
  writeFileSync(join(made, "server.crt"), readFileSync(leaf, "utf8") + authority.certificate);
  for (const scratch of [extensions, request, leaf]) rmSync(scratch);
  settle(made, place);
  return found;
}
