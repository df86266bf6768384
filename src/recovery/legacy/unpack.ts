import { exitCodes } from "../../exit.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Archive } from "./archive.ts";
import { listingArguments, type Member, parseMember } from "./listing.ts";

/** Seconds: a large archive on a slow disk. */
const patience = 6 * 3600;

const tail = (text: string): string =>
  text
    .split("\n")
    .filter(
      (line) =>
        line.trim() !== "" && !/child returned status|not recoverable|exiting with failure/i.test(line),
    )
    .slice(-3)
    .join("\n")
    .slice(0, 500);

export const broken = ({ path, encrypted }: Archive, why: string): Failure =>
  new Failure(exitCodes.failed, {
    what: `This archive is damaged${encrypted ? ", or was made with another key" : ""}`,
    where: path,
    why,
    fix: `${encrypted ? "Give the key it was made with (--key-file FILE), take" : "Take"} another copy of it, or the archives of another day. What runs here was not touched.`,
  });

/** What a tool that failed was about: no room, or what `otherwise` says. */
export const failed = (stderr: string, where: string, otherwise: Failure): Failure =>
  /no space left|quota exceeded|error writing output/i.test(stderr)
    ? new Failure(exitCodes.failed, {
        what: "The disk filled up while the archive was unpacked",
        where,
        fix: "Make room, or take a server with a larger disk, and run this again. What runs here was not touched.",
      })
    : otherwise;

/** Makes a plain archive at `to` of an encrypted one. The documents' options: AES-256-CBC, 10,000 rounds of PBKDF2. */
export const decrypt = async (
  host: Host,
  archive: Archive,
  from: string,
  to: string,
  key: string,
): Promise<void> => {
  const { code, stderr } = await host.run({
    argv: ["openssl", "enc", "-d", "-aes-256-cbc", "-pbkdf2", "-in", from, "-out", to, "-pass", "env:KEY"],
    environment: { KEY: key },
    timeoutSeconds: patience,
  });
  if (code === 0) return;
  if (code === 127)
    throw new Failure(exitCodes.failed, { what: "openssl is not installed", fix: "apt-get install openssl" });
  const why = stderr
    .split("\n")
    .filter((line) => !line.includes(":"))
    .join("\n");
  throw failed(stderr, to, broken(archive, tail(why) || "openssl cannot decrypt it."));
};

/** Everything in an archive. Reads all of it: what was cut off, or does not match its checksum, is noticed. */
export const list = async (host: Host, archive: Archive, file: string): Promise<readonly Member[]> => {
  const members: Member[] = [];
  const others: string[] = [];
  const { code } = await host.run({
    argv: ["tar", ...listingArguments, "--gzip", "--file", file],
    timeoutSeconds: patience,
    forget: "all",
    onLine: (line) => {
      const member = parseMember(line);
      if (member !== null) members.push(member);
      else if (others.length < 5) others.push(line);
    },
  });
  if (code !== 0 || others.length > 0 || members.length === 0)
    throw broken(archive, tail(others.join("\n")) || "There is nothing in it.");
  return members;
};

/** Takes an archive out into a folder, as nobody's in particular: owners and other attributes in it do not count. */
export const extract = async (host: Host, archive: Archive, file: string, folder: string): Promise<void> => {
  const { code, stderr } = await host.run({
    argv: [
      ...(["tar", "--extract", "--gzip", "--file", file, "--directory", folder] as const),
      ...["--no-same-owner", "--no-acls", "--no-xattrs", "--no-selinux", "--keep-old-files"],
    ],
    timeoutSeconds: patience,
  });
  if (code !== 0) throw failed(stderr, folder, broken(archive, tail(stderr)));
};
