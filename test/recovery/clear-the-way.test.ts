import { describe, expect, test } from "bun:test";
import { upgradeCommand } from "../../src/cli/upgrade.ts";
import { standbyPath } from "../../src/facts/lease.ts";
import { restoreStage } from "../../src/facts/restore.ts";
import { readUpgrade, type UpgradeMarker, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { changedNothing } from "../../src/recovery/upgrade/abandon.ts";
import { writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { clearTheWay } from "../../src/recovery/upgrade/resume.ts";

const [from, to] = ["2026.3.13", "2026.9.6"];
const note = (step: UpgradeMarker["step"]): UpgradeMarker => ({
  ...{ from, to, step, snapshot: "a".repeat(64), at: "2026-11-21T08:00:00.000Z" },
  ...{ pulled: [], failing: [], failed: false },
});

/** A server of this release on which an upgrade was cut off; its gateway stands still until somebody starts it. */
const server = async (step: UpgradeMarker["step"] | null, release = from) => {
  let running = false;
  const host = new MemoryHost({
    files: {
      "/etc/os-release": "ID=debian\nVERSION_ID=13\nVERSION_CODENAME=trixie\n",
      "/proc/meminfo": "MemTotal:  8000000 kB\n",
      "/proc/cpuinfo": "processor : 0\nprocessor : 1\n",
    },
    commands: ({ argv }) => {
      if (argv.slice(0, 2).join(" ") === "docker start") running = true;
      return { code: 0, stdout: "", stderr: "" };
    },
    requests: () => ({
      ...{ ok: true, status: 200, headers: {} },
      body: JSON.stringify([
        {
          ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x" },
          ...{ State: running ? "running" : "exited", Status: running ? "Up (healthy)" : "Exited" },
          Labels: { "com.docker.compose.project": "openclaw" },
        },
      ]),
    }),
  });
  const settings = `domain = "agent.clincher-test.dev"\nadmin.addresses = ["anywhere"]\nmemory.enabled = false\nopenclaw.version = "${release}"\n`;
  const secrets = `anthropic_api_key = "sk-ant-api03-aaaaaaaaaaaaaaaa"
gateway_token = "${"a".repeat(64)}"
litellm_key = "sk-${"b".repeat(48)}"
backup_key = "${"c".repeat(64)}"
`;
  host.put("/etc/clincher/clincher.toml", settings, { mode: 0o644, uid: 0, gid: 0 });
  host.put("/etc/clincher/secrets.toml", secrets, { mode: 0o600, uid: 0, gid: 0 });
  host.put(`${upgradeFolder}/manifest`, "");
  if (step !== null) await writeUpgrade(host, note(step));
  return { host, runs: () => running };
};

const manner = { environment: {}, within: 1 };

describe("an upgrade that is run again after it was cut off", () => {
  test.each([
    ["copying", from, true],
    ["kept", from, true],
    ["kept", to, false],
    ["done", to, false],
    ["returning", from, false],
  ] as const)("%s, the settings name %s: had it changed nothing? %p", (step, release, expected) => {
    expect(changedNothing(note(step), release)).toBe(expected);
  });

  test.each(["copying", "kept"] as const)(
    "%s: begins anew, with an old release that answers and nothing left of the first attempt",
    async (step) => {
      const { host, runs } = await server(step);
      expect(await clearTheWay(host, manner)).toBe(
        `The upgrade to OpenClaw ${to} had changed nothing yet: ${from} runs, as before.`,
      );
      expect(runs()).toBe(true);
      expect(await host.stat(upgradeFolder)).toBeNull();
    },
  );

  test.each([
    ["none", null, from],
    ["the new release may have the data", "kept", to],
    ["it was over", "done", to],
    ["the way back is somebody else's to finish", "returning", from],
  ] as const)("%s: nothing is touched", async (_, step, release) => {
    const { host } = await server(step, release);
    host.mutations.length = 0;
    expect(await clearTheWay(host, manner)).toBeNull();
    expect(host.mutations).toEqual([]);
  });

  test("a release that is none is refused before the first attempt is ended", async () => {
    const { host, runs } = await server("copying");
    const { stdout, stderr } = process;
    const session = { host, environment: {}, stdout, stderr };
    const again = upgradeCommand.run(["latest", "--yes"], session);
    expect(again).rejects.toThrow("not written like a release");
    await again.catch(() => {});
    expect(runs()).toBe(false);
    expect((await readUpgrade(host))?.step).toBe("copying");
  });

  test("on half of a restore nothing is started", async () => {
    const { host, runs } = await server("copying");
    host.put(`${restoreStage}/marker.json`, JSON.stringify({ snapshot: "b".repeat(64), step: "swapping" }));
    expect(clearTheWay(host, manner)).rejects.toThrow("was cut off while it put the data in place");
    expect(runs()).toBe(false);
    expect((await readUpgrade(host))?.step).toBe("copying");
  });

  test("a server that waits for another starts nothing", async () => {
    const { host, runs } = await server("copying");
    host.put(standbyPath, "{}");
    expect(clearTheWay(host, manner)).rejects.toThrow("stands by for another");
    expect(runs()).toBe(false);
  });
});
