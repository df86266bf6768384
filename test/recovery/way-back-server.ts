import type { UpgradeMarker } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { formatManifest } from "../../src/recovery/manifest.ts";
import { rebased, treesOf, withHashes } from "../../src/recovery/survey.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";

export const [from, to] = ["2026.3.13", "2026.9.6"];
export const snapshot = "a".repeat(64);
export const other = "b".repeat(64);
export const settingsPath = "/etc/clincher/clincher.toml";
export const file = `${kept.data}/opt/openclaw/state/gateway/agents/main.json`;
export const line = "clincher restore local --snapshot aaaaaaaa";

export const note = (given: Partial<UpgradeMarker>): UpgradeMarker => ({
  ...{ from, to, step: "done", snapshot, place: "local", at: "2026-11-21T08:00:00.000Z" },
  ...{ pulled: [], failing: [], failed: false },
  ...given,
});
export const settings = (release: string): string =>
  `domain = "a.example.com"\nopenclaw.version = "${release}"\n`;

/** A server after an upgrade, with what was kept, and what happened to that since. */
export const server = async (
  given: Partial<UpgradeMarker>,
  happened: (host: MemoryHost) => unknown = () => {},
): Promise<MemoryHost> => {
  const host = new MemoryHost({
    files: {
      [file]: "old",
      [`${kept.data}/opt/openclaw/sandboxes/a/b`]: "old",
      [kept.settings]: settings(from),
      [settingsPath]: settings(to),
      "/opt/openclaw/state/gateway/agents/main.json": "new",
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  const roots = ["/opt/openclaw/state/gateway", "/opt/openclaw/sandboxes"].map(
    (each) => `${kept.data}${each}`,
  );
  const manifest = rebased(await withHashes(host, await treesOf(host, roots), new Map()), kept.data);
  host.put(kept.manifest, formatManifest(manifest.values()));
  await happened(host);
  await writeUpgrade(host, note(given));
  host.mutations.length = 0;
  return host;
};

export const damaged = (host: MemoryHost): void => host.put(file, "xxx");
export const run = { command: "rollback", version: "0", redact: (text: string) => text, listen: () => {} };
export const failureOf = async (work: Promise<unknown>): Promise<Failure | null> =>
  await work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
