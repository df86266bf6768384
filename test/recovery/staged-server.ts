import { Facts } from "../../src/facts/fact.ts";
import { readMarker, restoreMarker } from "../../src/facts/restore.ts";
import type { Host } from "../../src/host/host.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { swappedData } from "../../src/recovery/restore/swap.ts";

const { stage, replaced } = restorePaths;
export const snapshot = "a".repeat(64);

/** A server with data, and other data beside it that came from a snapshot and is checked. */
export const prepared = async (options: MemoryOptions = {}): Promise<MemoryHost> => {
  const host = new MemoryHost({
    files: {
      "/opt/openclaw/state/gateway/who": "old",
      "/opt/openclaw/sandboxes/who": "old",
      [`${stage}/opt/openclaw/state/gateway/who`]: "new",
      [`${stage}/opt/openclaw/sandboxes/who`]: "new",
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    ...options,
  });
  await writeMarker(host, { snapshot, step: "checked" });
  return host;
};

/** Has the data that came take the place of what is there; or of a part of it, with these writers stopped. */
export const swap = async (
  host: Host,
  roots?: readonly string[],
  writers?: readonly string[],
): Promise<void> => {
  const resource = swappedData(
    snapshot,
    [{ path: "/opt/openclaw/state/caddy", mode: 0o700, uid: 0, gid: 0 }],
    [],
    roots,
    writers,
  );
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of resource.diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
};

/** The gateway's data and the sandboxes': what is in place, then what was put aside. */
export const state = (host: MemoryHost) => [
  host.text("/opt/openclaw/state/gateway/who"),
  host.text("/opt/openclaw/sandboxes/who"),
  host.text(`${replaced}/opt/openclaw/state/gateway/who`),
  host.text(`${replaced}/opt/openclaw/sandboxes/who`),
];

/** A host that fails at its nth change. */
export const dying = (host: MemoryHost, at: number): Host => {
  let count = 0;
  const counted =
    <Given extends readonly unknown[]>(method: (...given: Given) => Promise<unknown>) =>
    async (...given: Given) => {
      count += 1;
      if (count >= at) throw new Error("died");
      return await method(...given);
    };
  return {
    ...host,
    writeFile: counted(host.writeFile),
    makeDirectory: counted(host.makeDirectory),
    rename: counted(host.rename),
    remove: counted(host.remove),
  } as Host;
};
