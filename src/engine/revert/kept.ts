import type { Kept } from "../../facts/revert.ts";
import type { Host } from "../../host/host.ts";

/** What is at a path now, to be put back later. Of a folder only that it is there, and whose. */
export const keep = async (host: Host, path: string): Promise<Kept> => {
  const stat = await host.stat(path);
  if (stat === null) return { kind: "absent", path };
  if (stat.kind === "symlink") return { kind: "symlink", path, target: stat.target ?? "" };
  const access = { mode: stat.mode, uid: stat.uid, gid: stat.gid };
  if (stat.kind === "directory") return { kind: "directory", path, ...access };
  const content = await host.read(path);
  if (content === null) throw new Error(`${path} is not a file that can be kept`);
  return { kind: "file", path, ...access, base64: Buffer.from(content).toString("base64") };
};

const isBack = async (host: Host, kept: Kept): Promise<boolean> => {
  const now = await keep(host, kept.path).catch(() => null);
  return now !== null && Bun.deepEquals(now, kept);
};

const putBack = async (host: Host, kept: Kept): Promise<void> => {
  if (await isBack(host, kept)) return;
  if (kept.kind === "absent") await host.remove(kept.path);
  else if (kept.kind === "symlink") await host.makeLink(kept.path, kept.target);
  else if (kept.kind === "directory") await host.makeDirectory(kept.path, kept);
  else await host.writeFile(kept.path, Buffer.from(kept.base64, "base64"), kept);
};

/**
 * Puts everything back that can be, in the opposite order of the changes: each state in between is one that was there on
 * the way. Only what is removed goes before: on a full disk that makes room for the rest. Returns what could not be put
 * back, with why.
 */
export const putAllBack = async (host: Host, all: readonly Kept[]): Promise<readonly string[]> => {
  const failed: string[] = [];
  const backwards = all.toReversed();
  const order = [
    ...backwards.filter(({ kind }) => kind === "absent"),
    ...backwards.filter(({ kind }) => kind !== "absent"),
  ];
  for (const kept of order) {
    try {
      await putBack(host, kept);
    } catch (error) {
      failed.push(`${kept.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
};
