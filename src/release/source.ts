import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { verifySignature } from "./minisign.ts";
import { parseSums, releasedVersion } from "./sums.ts";

/** A release whose signature was seen to be right. */
export interface Release {
  readonly version: string;
  /** Where its files are, without a slash at the end. */
  readonly url: string;
  readonly sums: ReadonlyMap<string, string>;
}

/** A release that is not to be trusted: nothing was changed. */
export const distrust = (problem: Omit<Problem, "fix">): Failure =>
  new Failure(exitCodes.failed, {
    ...problem,
    fix: "It was damaged or changed on its way: try again later; if it stays so, do not use it. This executable is as it was.",
  });

const unreachable = (what: string, why: string): Failure =>
  new Failure(exitCodes.network, {
    what,
    why,
    fix: "Check that this server reaches that address, then run it again. Nothing was changed.",
  });

/** Downloads one small file as text. Throws when it cannot. */
const fetchText = async (host: Host, url: string): Promise<string> => {
  const result = await host.request({ method: "GET", url, timeoutSeconds: 30 });
  if (!result.ok) throw unreachable(`${url} cannot be downloaded`, result.reason);
  if (result.status !== 200) throw unreachable(`${url} cannot be downloaded`, `it answered ${result.status}`);
  return result.body;
};

/** What is released at an address, by its signed list of checksums. Throws when it is not there or not signed with our key. */
export const readRelease = async (host: Host, url: string, key: string): Promise<Release> => {
  const list = `${url}/SHA256SUMS`;
  const [sums, signature] = await Promise.all([fetchText(host, list), fetchText(host, `${list}.minisig`)]);
  const verified = verifySignature(new TextEncoder().encode(sums), signature, key);
  if (!verified.ok)
    throw distrust({ what: "The release is not signed by us", where: list, why: verified.why });
  const version = releasedVersion(verified.comment);
  if (version === null)
    throw distrust({ what: "The signature is of something else than a release", where: list });
  return { version, url, sums: parseSums(sums) };
};

/** Downloads a file of a release and checks it against the signed list. Throws when it is not what was signed. */
export const fetchFile = async (
  host: Host,
  { url, sums }: Release,
  name: string,
  path: string,
  onProgress: (received: number, total: number | null) => void,
): Promise<void> => {
  const expected = sums.get(name);
  if (expected === undefined)
    throw distrust({ what: `The release has no ${name}`, where: `${url}/SHA256SUMS` });
  const result = await host.download({ url: `${url}/${name}`, path, onProgress });
  if (!result.ok) throw unreachable(`${url}/${name} cannot be downloaded`, result.reason);
  if (result.sha256 !== expected)
    throw distrust({
      what: `The checksum of ${name} is wrong`,
      where: `${url}/${name}`,
      why: `${expected} is signed, ${result.sha256} came`,
    });
};
