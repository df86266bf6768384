import { describe, expect, test } from "bun:test";
import { wayBackText } from "../../src/cli/rollback.ts";
import { targetText, upgradedText } from "../../src/cli/upgrade.ts";
import { noneCutOff } from "../../src/deploy/cut-off.ts";
import { readUpgrade, type UpgradeMarker, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { leftOut } from "../../src/recovery/paths.ts";
import { watchOutage } from "../../src/recovery/upgrade/outage.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { backPhases, forwardPhases, releasePhases } from "../../src/recovery/upgrade/phases.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import type { Target } from "../../src/recovery/upgrade/target.ts";
import { stopGateway } from "../../src/recovery/upgrade/upgrade.ts";
import { monochrome } from "../console/styles.ts";
import { deployment } from "../stack/deployment.ts";

const site = {
  deployment: deployment(),
  egress: { sha256: "0".repeat(64), read: async () => new Uint8Array() },
  secretsFile: "",
  settingsFile: null,
};

describe("phases", () => {
  const names = (phases: readonly { name: string }[]) => phases.map(({ name }) => name);
  test("forward are those of an install, resource by resource", () => {
    const ids = (phases: ReturnType<typeof releasePhases>) =>
      phases.map(({ resources }) => resources.map(({ id }) => id));
    expect(ids(forwardPhases(site, 60))).toEqual(ids(releasePhases(site)));
  });
  test("the filter is restarted while the release starts, and is there when a question is asked", () => {
    const resources = forwardPhases(site, 60).flatMap((phase) => phase.resources);
    const filter = "service clincher-guard.service";
    expect(resources.find(({ id }) => id === filter)?.beside).toBe(true);
    expect(resources.find(({ id }) => id === "first-turn")?.after).toContain(filter);
  });
  test("back: the data is in place before any service starts, and nobody is asked anything", () => {
    expect(names(backPhases(site))).toEqual(["images", "sandbox", "swap", "stack", "gateway", "services"]);
  });
  test("what is kept is in no backup", () => {
    expect(leftOut).toContain(upgradeFolder);
    expect(leftOut).toContain(kept.after);
  });
});

const marker: UpgradeMarker = {
  ...{ from: "2026.3.13", to: "2026.9.6", step: "done", snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: [], failing: [], failed: false },
};
const hostWith = async (given: Partial<UpgradeMarker> | null): Promise<MemoryHost> => {
  const host = new MemoryHost({
    files: {
      [`${upgradeFolder}/clincher.toml`]: "",
      "/opt/openclaw/state/gateway/who": "new",
    },
  });
  if (given !== null) await writeUpgrade(host, { ...marker, ...given });
  return host;
};

describe("an upgrade that was cut off", () => {
  test.each([
    ["returning", "The way back from an upgrade was cut off while"],
    ["kept", null],
    ["done", null],
    ["copying", null],
  ] as const)("%s", async (step, expected) => {
    const host = await hostWith({ step });
    expect((await readUpgrade(host))?.step).toBe(step);
    if (expected === null) await noneCutOff(host);
    else expect(noneCutOff(host)).rejects.toThrow(expected);
  });

  test("a marker that is none counts as none", async () => {
    const host = await hostWith(null);
    host.put(`${upgradeFolder}/marker.json`, '{"step":"done"}');
    expect(await readUpgrade(host)).toBeNull();
  });

  test.each([[null], ["copying"]] as const)("there is nothing to go back to: %p", async (step) => {
    const host = await hostWith(step === null ? null : { step });
    expect(readWayBack(host)).rejects.toThrow("There is no upgrade to go back from");
  });

  test("what is lost is counted", async () => {
    const way = await readWayBack(await hostWith({}));
    expect(way.changed).toBe(1);
    const text = wayBackText(way);
    expect(text).toContain("Back from OpenClaw 2026.9.6 to 2026.3.13");
    expect(text).toContain("2026-11-21 08:00 UTC");
    expect(text).toContain("1 files are new or other");
  });
});

describe("the standstill before an upgrade", () => {
  const container = (name: string, State: string) => ({
    ...{ Id: name, Names: [`/${name}`], Image: "x", ImageID: "x", State, Status: "", Labels: {} },
  });
  const running = (code: number) => {
    const ran: string[] = [];
    const host = new MemoryHost({
      requests: () => ({
        ...{ ok: true, status: 200, headers: {} },
        body: JSON.stringify([container("openclaw", "exited"), container("openclaw-sbx-a", "running")]),
      }),
      commands: ({ argv }) => {
        ran.push(argv.join(" "));
        return { code, stdout: "", stderr: code === 0 ? "" : "device or resource busy" };
      },
    });
    return { host, ran };
  };

  test("sandboxes go", async () => {
    const { host, ran } = running(0);
    await stopGateway(host);
    expect(ran).toEqual(["docker rm --force openclaw-sbx-a"]);
  });

  test("one that stays could write to what is being kept: nothing is upgraded", () => {
    expect(stopGateway(running(1).host)).rejects.toThrow("A sandbox of the agent could not be removed");
  });
});

test("an outage is counted until the gateway answers, not until somebody looks", async () => {
  let clock = 0;
  let asked = 0;
  const host = {
    ...new MemoryHost(),
    sleep: async () => {
      clock += 100;
    },
    request: async () => {
      asked += 1;
      if (asked < 4) return { ok: false as const, reason: "refused" };
      return { ok: true as const, status: asked === 4 ? 503 : 200, body: "", headers: {} };
    },
  };
  const outage = watchOutage(host, site.deployment, -2000, () => clock);
  while (asked < 5) await new Promise((done) => setTimeout(done, 0));
  clock += 60_000;
  expect(outage.seconds()).toBe(2.4);
  await outage.end();
});

test("told before and after", () => {
  const prepared = { site, redact: (text: string) => text };
  const target: Target = {
    from: "2026.3.13",
    to: "2026.9.6",
    ...{ before: prepared, after: prepared, settings: "" },
    ...{ missing: ["ghcr.io/openclaw/openclaw:2026.9.6"], bytes: 4_700_000, resumes: null },
  };
  expect(targetText(target, monochrome)).toContain("To be pulled: ghcr.io/openclaw/openclaw:2026.9.6");
  expect(targetText({ ...target, resumes: marker }, monochrome)).toContain("cut off");
  const text = upgradedText(
    { from: "2026.3.13", to: "2026.9.6", snapshot: "a".repeat(64), outage: 14.2, steps: [], took: 61 },
    monochrome,
  );
  expect(text).toContain("Nobody was answered for 14.2 s.");
  expect(text).toContain("clincher rollback goes back to 2026.3.13");
});
