import { dirname } from "node:path";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { distrust, fetchFile, type Release, readRelease } from "./source.ts";
import { compareVersions } from "./sums.ts";
import { tryExecutable } from "./trial.ts";

export interface UpdateOrder {
  /** Where releases are, without a slash at the end. */
  readonly url: string;
  /** The newest one when null. */
  readonly to: string | null;
  /** Public key of minisign that is trusted. */
  readonly key: string;
  /** Version that runs. */
  readonly running: string;
  /** Path of the executable that is replaced. */
  readonly executable: string;
  readonly architecture: string;
  /** Settings that the new executable must accept; null when there are none yet. */
  readonly settings: string | null;
  readonly onStep: (text: string) => void;
}

export type Updated =
  | { readonly result: "updated"; readonly version: string; readonly previous: string }
  | { readonly result: "current"; readonly version: string }
  /** The newest release is older than what runs. */
  | { readonly result: "ahead"; readonly version: string };

/** Bytes: the executable, once packed and once not, and some room. */
const needed = 250 * 1024 ** 2;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;
const runnable = { mode: 0o755, uid: 0, gid: 0 } as const;

/** Where the executable before the last update is kept. */
export const previousOf = (executable: string): string => `${executable}.previous`;
/** In the folder of the executable, so that the last step is a rename. A killed update leaves it; the next clears it. */
const scratchOf = (executable: string): string => `${dirname(executable)}/.clincher-update`;

/** What updates leave beside an executable. */
export const leftByUpdates = (executable: string): readonly string[] => [
  previousOf(executable),
  scratchOf(executable),
];

const unpack = async (host: Host, release: Release, name: string, packed: string): Promise<void> => {
  const unpacked = packed.slice(0, -".xz".length);
  const { code, stderr } = await host.run({ argv: ["xz", "--decompress", packed], timeoutSeconds: 300 });
  if (code !== 0) throw distrust({ what: `${name}.xz cannot be unpacked`, why: stderr.trim() });
  const { stdout } = await host.run({ argv: ["sha256sum", unpacked] });
  if (stdout.split(" ")[0] !== release.sums.get(name))
    throw distrust({ what: `${name}.xz unpacks to something else than was signed` });
};

const receive = async (
  host: Host,
  release: Release,
  folder: string,
  { architecture, onStep }: UpdateOrder,
): Promise<string> => {
  const name = `clincher-linux-${architecture}`;
  const path = `${folder}/${name}`;
  const packed = (await host.run({ argv: ["xz", "--version"] })).code === 0 && release.sums.has(`${name}.xz`);
  onStep(`downloading clincher ${release.version}`);
  await fetchFile(host, release, packed ? `${name}.xz` : name, packed ? `${path}.xz` : path, () => {});
  if (packed) await unpack(host, release, name, `${path}.xz`);
  onStep("signature and checksum are right");
  return path;
};

/**
 * Replaces the running executable by a release: checked, tried on this server, then swapped in one step. Whatever goes
 * wrong before that leaves everything as it was; the replaced one is kept beside.
 */
export const updateExecutable = async (host: Host, order: UpdateOrder): Promise<Updated> => {
  const { to, executable, running } = order;
  const release = await readRelease(host, to === null ? order.url : `${order.url}/v${to}`, order.key);
  const { version } = release;
  if (to !== null && version !== to)
    throw distrust({ what: `Version ${to} was asked for, and ${version} is there`, where: release.url });
  if (version === running) return { result: "current", version };
  // Going back is done by name only: else who controls the address could bring an old defect back.
  if (to === null && compareVersions(version, running) < 0) return { result: "ahead", version };
  const { free } = await host.space(dirname(executable));
  if (free < needed)
    throw new Failure(exitCodes.preflight, {
      what: `Too little room for the new executable: ${Math.floor(free / 1024 ** 2)} MiB`,
      where: dirname(executable),
      fix: `Make room for ${needed / 1024 ** 2} MiB (du -xh / | sort -h | tail shows what is large).`,
    });
  const scratch = scratchOf(executable);
  await host.remove(scratch);
  try {
    await host.makeDirectory(scratch, closed);
    const fresh = await receive(host, release, scratch, order);
    await host.setAccess(fresh, runnable);
    order.onStep("trying it on this server");
    await tryExecutable(host, fresh, version, order.settings);
    const previous = previousOf(executable);
    const kept = await host.run({ argv: ["ln", "--force", executable, previous] });
    if (kept.code !== 0)
      throw new Failure(exitCodes.failed, {
        what: "The old executable cannot be kept, so it is not replaced",
        where: previous,
        why: kept.stderr.trim(),
        fix: "Mend that, then run it again.",
      });
    await host.rename(fresh, executable);
    return { result: "updated", version, previous };
  } finally {
    await host.remove(scratch);
  }
};

/** Puts the executable from before the last update back, when it runs. Returns its version line. */
export const rollBackExecutable = async (host: Host, executable: string): Promise<string> => {
  const previous = previousOf(executable);
  if ((await host.stat(previous)) === null)
    throw new Failure(exitCodes.failed, {
      what: "There is no earlier executable",
      where: previous,
      fix: "Choose a release instead: clincher self-update --to VERSION",
    });
  const { code, stdout, stderr } = await host.run({ argv: [previous, "--version"] });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: "The earlier executable does not run, so it is not put back",
      where: previous,
      why: stderr.trim(),
      fix: "Choose a release instead: clincher self-update --to VERSION",
    });
  await host.rename(previous, executable);
  return stdout.trim();
};
