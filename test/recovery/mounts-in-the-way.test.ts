import { describe, expect, test } from "bun:test";
import { parseMounts } from "../../src/facts/mounts.ts";
import { type UpgradeStep, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { prepareLegacy } from "../../src/recovery/legacy/restore.ts";
import { mountsInTheWay } from "../../src/recovery/mounts-in-the-way.ts";
import { dataRoots, restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { prepareRestore } from "../../src/recovery/restore/restore.ts";
import { prepareUndo } from "../../src/recovery/restore/undo.ts";
import { releaseRoots, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import { readTarget } from "../../src/recovery/upgrade/target.ts";
import { placeOf } from "../../src/restic/place.ts";

const workspace = ["/opt/openclaw/state/gateway/workspace"];

describe("what data cannot be moved over", () => {
  const cases: readonly (readonly [string, string, readonly string[], boolean])[] = [
    ["the disk", "/", dataRoots, false],
    ["a disk for everything", "/opt", dataRoots, false],
    ["a disk for the deployment: all moves are within it", "/opt/openclaw", dataRoots, false],
    ["another deployment", "/opt/openclaw-old/state", dataRoots, false],
    ["what is no data", "/opt/openclaw/config", dataRoots, false],
    ["a folder whose name begins alike", "/opt/openclaw/state-old", dataRoots, false],
    ["the data", "/opt/openclaw/state", dataRoots, true],
    ["a part of it", "/opt/openclaw/sandboxes", dataRoots, true],
    ["below: it would go away with the old data", "/opt/openclaw/state/gateway/workspace", dataRoots, true],
    ["between", "/opt/openclaw/state/gateway", workspace, true],
    ["beside a part", "/opt/openclaw/state/caddy", workspace, false],
    ["what a release has nothing to do with", "/opt/openclaw/state/caddy", releaseRoots, false],
    ["over the data of a release", "/opt/openclaw/state", releaseRoots, true],
    ["where data comes in", "/opt/openclaw/.restore", workspace, true],
    ["where it goes to", "/opt/openclaw/.replaced", workspace, true],
    ["where it is kept", "/opt/openclaw/.before-upgrade", releaseRoots, true],
  ];
  test.each(cases)("%s: %s", (_, point, roots, found) => {
    const mounts = parseMounts(`/dev/vda1 / ext4 rw 0 0\n/dev/vdb ${point} ext4 rw,relatime 0 0\n`);
    expect(mountsInTheWay(mounts, roots)).toEqual(found ? [point] : []);
  });

  test("a folder of a sandbox that is held fast is mounted elsewhere", () => {
    const pins = "/dev/vda1 /run/clincher-guard/openclaw-sbx-a/workspace ext4 rw,relatime 0 0\n";
    expect(mountsInTheWay(parseMounts(pins), dataRoots)).toEqual([]);
  });

  test("one point with several mounts is told once", () => {
    const line = "/dev/vdb /opt/openclaw/state ext4 rw 0 0\n";
    expect(mountsInTheWay(parseMounts(line + line), dataRoots)).toEqual(["/opt/openclaw/state"]);
  });
});

describe("whatever would move the data refuses before it changes anything", () => {
  const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`;
  const server = async (release = "2026.3.13", step: UpgradeStep = "done"): Promise<MemoryHost> => {
    const host = new MemoryHost({
      files: {
        "/proc/self/mounts": "/dev/vdb /opt/openclaw/state ext4 rw,relatime 0 0\n",
        "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
        "/proc/meminfo": "MemTotal:  8000000 kB\n",
        "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
        "/etc/clincher/clincher.toml": `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\nopenclaw.version = "${release}"\n`,
        [`${restorePaths.replaced}/opt/openclaw/state/who`]: "old",
        [`${upgradeFolder}/data/opt/openclaw/state/gateway/who`]: "old",
      },
      commands: () => ({ code: 0, stdout: "", stderr: "" }),
    });
    host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
    await writeMarker(host, { snapshot: "replaced", step: "checked" }, restorePaths.replaced);
    await writeUpgrade(host, {
      ...{ from: "2026.3.13", to: "2026.9.6", step, snapshot: "a".repeat(64) },
      ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
    });
    host.mutations.length = 0;
    return host;
  };
  const place = placeOf({ name: "local", repository: "/b" }, "k", {});
  const request = { place, choice: {}, environment: {}, flags: {}, version: "0.1.0", only: [] };
  const archives = { archives: [], key: null, environment: {}, flags: {} };
  test.each<readonly [string, (host: MemoryHost) => Promise<unknown>]>([
    ["restore", (host) => prepareRestore(host, request, () => {})],
    ["restore of a part", (host) => prepareRestore(host, { ...request, only: ["workspace"] }, () => {})],
    ["restore --undo", (host) => prepareUndo(host, {}, "undo")],
    ["restore from archives", (host) => prepareLegacy(host, archives, () => {})],
    ["upgrade", (host) => readTarget(host, {}, "2026.9.6")],
    ["rollback", (host) => readWayBack(host)],
  ])("%s", async (_, begin) => {
    const host = await server();
    await expect(begin(host)).rejects.toThrow("Something is mounted within the data");
    expect(host.mutations).toEqual([]);
  });

  /** What is said to an upgrade of a server with these settings and a note of one to 2026.9.6; null when it is not about that. */
  const said = async (release: string, step: UpgradeStep, to: string): Promise<string | null> => {
    const told = String(
      await readTarget(await server(release, step), {}, to).catch((error: unknown) => error),
    );
    return ["is mounted", "was cut off"].find((each) => told.includes(each)) ?? null;
  };
  test.each([
    ["a new one looks at what is in its way", "2026.3.13", "done", "2026.9.6", "is mounted"],
    ["one that was cut off on the new release goes on", "2026.9.6", "kept", "2026.9.6", null],
    ["one that was cut off on the old release begins anew", "2026.3.13", "kept", "2026.9.6", "is mounted"],
    ["while one was cut off on its release, no other begins", "2026.9.6", "kept", "2026.9.7", "was cut off"],
    ["what runs already has nothing in its way", "2026.9.6", "done", "2026.9.6", null],
  ] as const)("upgrade: %s", async (_, release, step, to, expected) => {
    expect(await said(release, step, to)).toBe(expected);
  });
});
