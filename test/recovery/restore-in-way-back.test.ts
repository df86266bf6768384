import { describe, expect, test } from "bun:test";
import { noUpgradeCutOff } from "../../src/deploy/cut-off.ts";
import { readCutOff } from "../../src/facts/cut-off.ts";
import { type Marker, readMarker } from "../../src/facts/restore.ts";
import { readUpgrade, type UpgradeMarker } from "../../src/facts/upgrade.ts";
import type { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { prepareRestore } from "../../src/recovery/restore/restore.ts";
import { resume } from "../../src/recovery/resume.ts";
import { endByRestore } from "../../src/recovery/upgrade/back.ts";
import { kept } from "../../src/recovery/upgrade/paths.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import { placeOf } from "../../src/restic/place.ts";
import { damaged, failureOf, from, other, run, server, snapshot, to } from "./way-back-server.ts";

const { stage, replaced } = restorePaths;

describe("a restore in the middle of a way back", () => {
  const place = placeOf({ name: "local", repository: "/b" }, "k", {});
  const request = { place, environment: {}, flags: {}, version: "0.1.0", only: [], choice: {} };
  const staged = async (host: MemoryHost): Promise<void> => {
    await host.rename(kept.data, stage);
    await writeMarker(host, { snapshot: "replaced", step: "swapping" });
  };

  test.each<readonly [string, Partial<UpgradeMarker>, object, (host: MemoryHost) => unknown, boolean]>([
    ["of its own backup", { step: "returning" }, { choice: { snapshot: "aaaaaaaa" } }, damaged, true],
    ["of another one", { step: "returning" }, { choice: { at: 1 } }, damaged, true],
    [
      "when nothing is left of what was kept",
      { step: "returning" },
      { choice: { snapshot: "aaaaaaaa" } },
      (host) => host.remove(kept.data),
      true,
    ],
    ["of whatever there is", { step: "returning" }, {}, damaged, false],
    [
      "of a part",
      { step: "returning" },
      { choice: { snapshot: "aaaaaaaa" }, only: ["state"] },
      damaged,
      false,
    ],
    [
      "when the data is being moved",
      { step: "returning" },
      { choice: { snapshot: "aaaaaaaa" } },
      staged,
      false,
    ],
    ["before it has begun", { step: "kept" }, { choice: { snapshot: "aaaaaaaa" } }, damaged, false],
  ])("%s", async (_, given, asked, happened, passes) => {
    const host = await server(given, happened);
    let began = false;
    const failure = await failureOf(
      prepareRestore(host, { ...request, ...asked }, () => {
        began = true;
        throw new Failure(1, { what: "enough", fix: "" });
      }),
    );
    expect([began, failure?.message]).toEqual(
      passes ? [true, "enough"] : [false, `An upgrade to OpenClaw ${to} was cut off`],
    );
  });

  const restoring =
    (step: Marker["step"], id = snapshot) =>
    async (host: MemoryHost) => {
      damaged(host);
      host.put(`${stage}/opt/openclaw/sandboxes/x`, "");
      await writeMarker(host, { snapshot: id, step });
    };
  const manner = { ...{ environment: {}, within: 1, run }, progress: () => {}, finished: () => {} };

  test.each([
    ["swapping", snapshot, "clincher restore --snapshot aaaaaaaa", true],
    ["swapping", other, "clincher restore --snapshot bbbbbbbb", true],
    ["swapped", snapshot, "clincher restore --snapshot aaaaaaaa", false],
    ["checked", snapshot, "clincher rollback", true],
    ["swapping", "replaced", "clincher rollback", true],
  ] as const)("that is cut off (%s, %s) is what is to be finished", async (step, id, finish, half) => {
    const host = await server({ step: "returning" }, restoring(step, id));
    expect(await readCutOff(host)).toMatchObject({ finish, half });
  });

  test("and is what resume goes on with, not the way back that failed", async () => {
    const told = async (step: Marker["step"]): Promise<string> => {
      const host = await server({ step: "returning" }, restoring(step));
      host.put("/var/lib/clincher/.", "");
      return String(await resume(host, manner).catch((error: unknown) => error));
    };
    expect(await told("checked")).toContain("What was kept before the upgrade");
    for (const step of ["swapping", "swapped"] as const)
      expect(await told(step)).not.toContain("What was kept before the upgrade");
  });

  test("nor does a rollback throw away what it is moving", async () => {
    const host = await server({ step: "returning" }, restoring("swapping"));
    const failure = await failureOf(readWayBack(host));
    expect(failure?.problems[0].fix).toBe("Finish it first: clincher restore --snapshot aaaaaaaa");
  });

  const whole: Marker = { snapshot, step: "swapped" };
  test.each<readonly [string, Partial<UpgradeMarker>, Marker, string, boolean]>([
    ["its own backup", { step: "returning" }, whole, from, true],
    ["another backup", { step: "returning" }, { ...whole, snapshot: other }, from, true],
    ["after the operator went back to the old release by hand", { step: "done" }, whole, from, true],
    ["onto the new release", { step: "done" }, whole, to, false],
    ["a part", { step: "done" }, { ...whole, roots: ["/opt/openclaw/sandboxes"] }, from, false],
    ["an undo", { step: "done" }, { ...whole, snapshot: "replaced" }, from, false],
  ])("ends the upgrade: %s", async (_, given, restored, release, ends) => {
    const host = await server(given, async (each) => {
      each.put(`${replaced}/opt/openclaw/sandboxes/x`, "of the new release");
      await writeMarker(each, { snapshot: "replaced", step: "checked" }, replaced);
    });
    await endByRestore(host, restored, release);
    expect((await readUpgrade(host)) === null).toBe(ends);
    expect((await host.stat(kept.folder)) === null).toBe(ends);
    // An undo under the old release would be of data that it cannot read.
    expect((await readMarker(host, replaced)) === null).toBe(ends);
    expect(host.text(`${kept.after}/opt/openclaw/sandboxes/x`)).toBe(ends ? "of the new release" : null);
    if (ends) await noUpgradeCutOff(host);
  });
});
