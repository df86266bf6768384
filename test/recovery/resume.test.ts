import { describe, expect, test } from "bun:test";
import { noneCutOff, noUpgradeCutOff } from "../../src/deploy/cut-off.ts";
import { readCutOff } from "../../src/facts/cut-off.ts";
import { exportScratch, passing } from "../../src/facts/leftovers.ts";
import { type RestoreStep, restoreStage } from "../../src/facts/restore.ts";
import { readUpgrade, type UpgradeMarker, type UpgradeStep, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { resume } from "../../src/recovery/resume.ts";
import { abandonUpgrade } from "../../src/recovery/upgrade/abandon.ts";
import { endWayBack } from "../../src/recovery/upgrade/back.ts";
import type { Manner } from "../../src/recovery/upgrade/manner.ts";

const upgrade = (step: UpgradeStep): UpgradeMarker => ({
  ...{ from: "2026.3.13", to: "2026.9.6", step, snapshot: "a".repeat(64) },
  ...{ at: "2026-11-21T08:00:00.000Z", pulled: ["ghcr.io/new"], failing: [], failed: false },
});

const hostWith = (
  left: { readonly upgrade?: UpgradeStep | undefined; readonly restore?: RestoreStep | undefined },
  options: MemoryOptions = {},
): MemoryHost => {
  const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }), ...options });
  if (left.upgrade !== undefined)
    host.put(`${upgradeFolder}/marker.json`, JSON.stringify(upgrade(left.upgrade)));
  if (left.restore !== undefined)
    host.put(`${restoreStage}/marker.json`, JSON.stringify({ snapshot: "b".repeat(64), step: left.restore }));
  return host;
};

const manner: Manner = {
  environment: {},
  within: 1,
  run: { command: "resume", version: "0", redact: (text) => text, listen: () => {} },
  progress: () => {},
  finished: () => {},
};

describe("what was cut off, and what is refused until it is done", () => {
  const none = [null, "", ""] as const;
  test.each<[{ upgrade?: UpgradeStep; restore?: RestoreStep }, readonly [string | null, string, string]]>([
    [{}, none],
    [{ upgrade: "done" }, none],
    [{ restore: "fetching" }, none],
    [{ restore: "checked" }, none],
    [{ restore: "swapping" }, ["clincher restore --snapshot bbbbbbbb", "start", ""]],
    [{ restore: "swapped" }, ["clincher restore --snapshot bbbbbbbb", "", ""]],
    [{ upgrade: "copying" }, ["clincher upgrade 2026.9.6", "", ""]],
    [{ upgrade: "kept" }, ["clincher upgrade 2026.9.6", "", "restore"]],
    [{ upgrade: "returning" }, ["clincher rollback", "start", "restore"]],
    [
      { upgrade: "returning", restore: "swapping" },
      ["clincher restore --snapshot bbbbbbbb", "start", "restore"],
    ],
    [{ upgrade: "done", restore: "swapping" }, ["clincher restore --snapshot bbbbbbbb", "start", ""]],
  ])("%j", async (left, [finish, start, restore]) => {
    const host = hostWith(left);
    expect((await readCutOff(host))?.finish ?? null).toBe(finish);
    const refuses = async (work: Promise<void>): Promise<boolean> =>
      await work.then(
        () => false,
        () => true,
      );
    expect(await refuses(noneCutOff(host))).toBe(start !== "");
    expect(await refuses(noUpgradeCutOff(host))).toBe(restore !== "");
  });
});

test.each([
  ["fetching", false],
  ["checked", false],
  ["swapping", true],
  ["swapped", true],
] as const)("a restore that was cut off while %s: is it gone on with? %p", async (restore, goesOn) => {
  const host = hostWith({ restore });
  host.put("/var/lib/clincher/.", "");
  // There are no settings to go on by.
  const said = await resume(host, manner).catch((error: unknown) => String(error));
  expect(typeof said === "string").toBe(goesOn);
});

describe("an upgrade that has changed nothing yet", () => {
  const stopped = (state: string): MemoryOptions => ({
    requests: () => ({
      ...{ ok: true, status: 200, headers: {} },
      body: JSON.stringify([
        { Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", State: state, Status: "", Labels: {} },
      ]),
    }),
  });

  // Docker's list says "running" for a moment after a stop has come back.
  test.each(["exited", "running"])("its gateway is started, said to be %s", async (state) => {
    const host = hostWith({ upgrade: "copying" }, stopped(state));
    host.put(`${upgradeFolder}/data/x`, "");
    host.put("/var/lib/clincher/images.lock.json", "{}");
    host.mutations.length = 0;
    await abandonUpgrade(host, upgrade("copying"));
    expect(host.mutations.filter((each) => each.startsWith("run docker start"))).toEqual([
      "run docker start c1",
    ]);
    expect(await host.stat(upgradeFolder)).toBeNull();
    expect(host.mutations.at(-1)).toContain("docker image rm ghcr.io/new");
  });

  test("a Docker that does not answer is no end either: the gateway may stand still", async () => {
    const host = hostWith({ upgrade: "copying" });
    await expect(abandonUpgrade(host, upgrade("copying"))).rejects.toThrow("Docker does not answer");
    expect((await readUpgrade(host))?.step).toBe("copying");
  });

  test("a gateway that does not start again is no end: the next look tries it again", async () => {
    const host = hostWith(
      { upgrade: "copying" },
      { ...stopped("exited"), commands: () => ({ code: 1, stdout: "", stderr: "no" }) },
    );
    expect(abandonUpgrade(host, upgrade("copying"))).rejects.toThrow("does not start again");
    expect((await readUpgrade(host))?.step).toBe("copying");
  });
});

describe("the end of a way back", () => {
  const before = (): MemoryHost => {
    const host = hostWith({ upgrade: "returning", restore: "swapped" });
    host.put(`${upgradeFolder}/manifest`, "");
    return host;
  };
  const isTidy = async (host: MemoryHost): Promise<boolean> =>
    (await host.stat(upgradeFolder)) === null && (await host.stat(restoreStage)) === null;

  test("the agent is asked while the note is there that goes on with it", async () => {
    const host = before();
    let seen: string | undefined;
    await endWayBack(host, async () => {
      seen = (await readUpgrade(host))?.step;
    });
    expect(seen).toBe("returning");
    expect(await isTidy(host)).toBe(true);
  });

  test("an agent that does not answer is told, and is no reason to go back once more", async () => {
    const host = before();
    await expect(endWayBack(host, () => Promise.reject(new Error("no answer")))).rejects.toThrow("no answer");
    expect(await isTidy(host)).toBe(true);
  });
});

describe("what nobody goes on with is removed", () => {
  test("plain files of an export, a drill, folders without a marker", async () => {
    const host = hostWith({});
    for (const folder of passing) host.put(`${folder}/x`, "");
    expect(await resume(host, manner)).toHaveLength(passing.length);
    for (const folder of passing) expect(await host.stat(folder)).toBeNull();
    expect(await resume(host, manner)).toEqual([]);
  });

  test("not what a broken connection left, nor what rollback goes back to", async () => {
    const host = hostWith({ upgrade: "done", restore: "fetching" });
    host.put(`${restoreStage}/opt/x`, "");
    host.put(`${upgradeFolder}/data/x`, "");
    host.put(`${exportScratch}/x`, "");
    expect(await resume(host, manner)).toEqual([`Removed what was left in ${exportScratch}.`]);
    expect(host.text(`${restoreStage}/opt/x`)).toBe("");
    expect(host.text(`${upgradeFolder}/data/x`)).toBe("");
  });
});
