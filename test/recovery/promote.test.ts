import { describe, expect, test } from "bun:test";
import { ownLeasePath, standbyPath } from "../../src/facts/lease.ts";
import type { RestoreStep } from "../../src/facts/restore.ts";
import type { UpgradeStep } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { expectNoted, noteBackups } from "../../src/recovery/noted.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { preparePromotion } from "../../src/recovery/standby/promote.ts";
import { fetchNewest, noTakeoverCutOff } from "../../src/recovery/standby/sync.ts";
import { writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { type Place, placeOf } from "../../src/restic/place.ts";

const snapshot = "a".repeat(64);
const role = JSON.stringify({ of: "vps-one", snapshot, taken: 1, synced: 1 });
const settings = `domain = "agent.clincher-test.dev"
admin.addresses = ["anywhere"]
[memory]
enabled = false
[standby]
enabled = true
[[backup.targets]]
name = "local"
repository = "/var/backups/clincher"
[[backup.targets]]
name = "away"
repository = "rest:https://backups.clincher-test.dev/"
`;
const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`;

/**
 * A server that stands by, has the newest backup, what restic was asked to write on it, and how long what it asked of the
 * place might take, seconds. `reachable`: the place.
 */
const standby = async (mounted = "", reachable = true) => {
  const written: string[] = [];
  const limits: (number | undefined)[] = [];
  const host = new MemoryHost({
    files: {
      "/etc/clincher/clincher.toml": settings,
      "/opt/openclaw/.env": "",
      [standbyPath]: role,
      "/var/backups/clincher/config": "x",
      "/proc/uptime": "500.0 1\n",
      "/proc/self/mounts": `/dev/vda1 / ext4 rw 0 0\n${mounted}`,
    },
    requests: () => ({ ok: true, status: 200, headers: {}, body: "[]" }),
    commands: ({ argv, timeoutSeconds }) => {
      if (argv[0] === "restic" && argv[2]?.startsWith("rest:") && !reachable) {
        limits.push(timeoutSeconds);
        return { code: 124, stdout: "", stderr: "" };
      }
      if (argv[0] === "restic" && argv.includes("backup")) written.push(argv.join(" "));
      const list = [{ id: snapshot, time: "2025-11-20T07:00:00Z", tags: ["clincher", "clincher-0.1.0"] }];
      return { code: 0, stdout: argv.includes("snapshots") ? JSON.stringify(list) : "", stderr: "" };
    },
  });
  host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
  return { host, written, limits };
};

const cutOff = (host: MemoryHost, step: UpgradeStep) =>
  writeUpgrade(host, {
    ...{ from: "2026.3.13", to: "2026.9.6", step, snapshot: "s", at: "2025-11-20T07:00:00Z" },
    ...{ pulled: [], failing: [], failed: false },
  });

describe("what refuses a takeover refuses it before the other server is told to stop", () => {
  const promotion = { otherIsGone: true, version: "0.1.0" };

  test.each(["kept", "returning"] as const)("an upgrade that was cut off: %s", async (step) => {
    const { host, written } = await standby();
    host.put("/opt/openclaw/.before-upgrade/x", "");
    await cutOff(host, step);
    await expect(preparePromotion(host, promotion, () => {})).rejects.toThrow("was cut off");
    expect([written, host.text(ownLeasePath)]).toEqual([[], null]);
  });

  test("data that cannot be moved", async () => {
    const { host, written } = await standby("/dev/vdb /opt/openclaw/state ext4 rw 0 0\n");
    await expect(preparePromotion(host, promotion, () => {})).rejects.toThrow("is mounted within the data");
    expect([written, host.text(ownLeasePath)]).toEqual([[], null]);
  });
});

test("a server that stands by misses no backup that the other one has forgotten meanwhile", async () => {
  const { host } = await standby();
  host.put("/var/lib/clincher/backup/.", "");
  const places = ["/var/backups/clincher", "rest:https://backups.clincher-test.dev/"].map((repository) =>
    placeOf({ name: repository, repository }, "k", {}),
  );
  for (const place of places) await noteBackups(host, place, ["b".repeat(64)]);
  const [own, shared] = places as [Place, Place];
  // The backup that comes over here has nothing in it.
  await fetchNewest(host, shared, "0.1.0", () => {}).catch(() => {});
  const none = { snapshots: [], unreadable: [] };
  await expectNoted(host, shared, none);
  await expect(expectNoted(host, own, none)).rejects.toThrow("A backup is gone");
});

describe("a place that does not answer is not waited for longer than for the lease", () => {
  const longest = 18;
  test("nobody takes over without it", async () => {
    const { host, limits } = await standby("", false);
    const asked = preparePromotion(host, { otherIsGone: false, version: "0.1.0" }, () => {});
    await expect(asked).rejects.toThrow("agree on who runs the agent cannot be reached");
    expect(limits.filter((limit = 900) => limit > longest)).toEqual([]);
    expect([limits.length > 0, host.text(ownLeasePath)]).toEqual([true, null]);
  });

  test("with --other-is-gone what came over before is what there is", async () => {
    const { host, limits } = await standby("", false);
    const progress: string[] = [];
    const asked = preparePromotion(host, { otherIsGone: true, version: "0.1.0" }, (line) =>
      progress.push(line),
    );
    // Docker and the backup are not there in this test.
    await expect(asked).rejects.toThrow();
    expect(limits.filter((limit = 900) => limit > longest)).toEqual([]);
    expect(progress).not.toContain("looking for the newest backup");
  });
});

describe("nothing comes in from the other server while a takeover is to be finished", () => {
  test.each<readonly [string, RestoreStep | null, string | null, boolean]>([
    ["half of the data is moved", "swapping", role, true],
    ["it is moved, and nothing is well yet", "swapped", role, true],
    ["it only came in", "checked", role, false],
    ["it comes in", "fetching", role, false],
    ["there is none", null, role, false],
    ["a restore on a server that is no standby", "swapped", null, false],
  ])("%s", async (_, step, is, refused) => {
    const host = new MemoryHost({
      files: { [`${restorePaths.stage}/x`]: "", ...(is === null ? {} : { [standbyPath]: is }) },
      commands: () => ({ code: 0, stdout: "", stderr: "" }),
    });
    if (step !== null) await writeMarker(host, { snapshot, step });
    const said = await noTakeoverCutOff(host).then(() => "", String);
    expect(said.includes("is taking over")).toBe(refused);
  });
});
