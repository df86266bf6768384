import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { readMarker, restoreMarker } from "../../src/facts/restore.ts";
import { readUpgrade, type UpgradeMarker } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { leftOut, restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { swappedData } from "../../src/recovery/restore/swap.ts";
import { prepareUndo } from "../../src/recovery/restore/undo.ts";
import { resume } from "../../src/recovery/resume.ts";
import { endByRestore, endWayBack, goBack, setAside } from "../../src/recovery/upgrade/back.ts";
import { kept, releaseRoots, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import { readTarget } from "../../src/recovery/upgrade/target.ts";
import { formatLock } from "../../src/resources/image-lock.ts";
import { Died, dyingAt } from "../engine/dying.ts";
import { manner, upgraded } from "./upgraded.ts";
import { failureOf, from, note, run, server, snapshot, to } from "./way-back-server.ts";

const { stage, replaced, replacedEarlier } = restorePaths;
const who = "opt/openclaw/state/gateway/who";

/** A server that was upgraded, and on which a restore had put aside what it replaced, of this release. */
const restored = (given: Partial<UpgradeMarker>, release: string | undefined): Promise<MemoryHost> =>
  server(given, async (host) => {
    host.put(`${replaced}/${who}`, "before the restore");
    await writeMarker(host, { snapshot: "replaced", step: "checked", release }, replaced);
  });

/** A way back, but for what Docker and the engine do in it. */
const wayBack = async (host: Parameters<typeof goBack>[0], marker: UpgradeMarker): Promise<void> => {
  // It ends where it would look at the machine, which this host has none of.
  await failureOf(goBack(host, marker, run));
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of swappedData("replaced", [], [], releaseRoots).diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
  await setAside(host);
  await endWayBack(host, async () => {});
};

describe("what the last restore replaced", () => {
  test.each<readonly [string, Partial<UpgradeMarker>, string | undefined, boolean]>([
    ["an upgrade that failed", { step: "kept", failed: true }, from, true],
    ["an upgrade that failed, after a restore by an earlier clincher", { failed: true }, undefined, true],
    ["a rollback, from before the upgrade", {}, from, true],
    ["a rollback, from after it: the old release cannot read it", {}, to, false],
    ["a rollback, and nobody knows from when", {}, undefined, false],
  ])("is there for an undo after %s", async (_, given, release, left) => {
    const host = await restored(given, release);
    await wayBack(host, note(given));
    expect(host.text(`${replaced}/${who}`)).toBe(left ? "before the restore" : null);
    expect([await readUpgrade(host), await host.stat(replacedEarlier), await host.stat(stage)]).toEqual([
      null,
      null,
      null,
    ]);
    // What the newer release left is kept as ever.
    expect(host.text(`${kept.after}/opt/openclaw/state/gateway/agents/main.json`)).toBe("new");
  });

  test.each(["before", "after"] as const)(
    "is there after a death right %s any change of the way back, once that is finished",
    async (when) => {
      for (let at = 0; at < 60; at += 1) {
        const host = await restored({ failed: true }, from);
        host.put("/var/lib/clincher/.", "");
        const died = await wayBack(dyingAt(host, at, when), note({ failed: true })).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Died) return true;
            throw error;
          },
        );
        const upgrade = await readUpgrade(host);
        if (upgrade?.step === "returning") await wayBack(host, upgrade);
        else if (upgrade !== null) await wayBack(host, note({ failed: true }));
        else {
          // The services run by then, so this is what is left of what resume does.
          await host.remove(stage);
          await resume(host, manner);
        }
        expect([at, host.text(`${replaced}/${who}`), await host.stat(replacedEarlier)]).toEqual([
          at,
          "before the restore",
          null,
        ]);
        if (!died) return;
      }
      throw new Error("it never came to its end");
    },
  );

  test("goes when a backup ends the way back: that restore is the last", async () => {
    const host = await restored({ step: "returning" }, from);
    await failureOf(goBack(host, note({ step: "returning" }), run));
    await endByRestore(host, { snapshot, step: "swapped" }, from);
    expect(await host.stat(replacedEarlier)).toBeNull();
  });

  test("goes when another restore has put something aside since", async () => {
    const host = await restored({}, from);
    host.put("/var/lib/clincher/.", "");
    host.put(`${replacedEarlier}/marker.json`, '{"snapshot":"replaced","step":"checked"}');
    await resume(host, manner);
    expect([host.text(`${replaced}/${who}`), await host.stat(replacedEarlier)]).toEqual([
      "before the restore",
      null,
    ]);
  });

  test("is in no backup meanwhile", () => expect(leftOut).toContain(replacedEarlier));
});

describe("an undo that was cut off before its moves has the only copy of that data", () => {
  const cutOff = async (host: MemoryHost): Promise<MemoryHost> => {
    host.put(`${stage}/${who}`, "before the restore");
    await writeMarker(host, { snapshot: "replaced", step: "checked" });
    return host;
  };

  test.each([
    ["a rollback", async () => readWayBack(await server({}, cutOff))],
    [
      "an upgrade, which may have to go back",
      async () => {
        const host = await cutOff(
          await upgraded(new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) })),
        );
        return readTarget(host, {}, "2026.9.7");
      },
    ],
  ] as const)("%s does not begin", async (_, begin) => {
    const failure = await failureOf(begin());
    expect([failure?.exit, failure?.problems[0].fix]).toEqual([
      4,
      expect.stringContaining("clincher restore --undo"),
    ]);
  });

  test("a way back goes on with its own", async () => {
    const host = await server({ step: "returning" }, cutOff);
    expect((await readWayBack(host)).marker.step).toBe("returning");
  });
});

describe("data that was put aside knows which release worked on it", () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const image = "ghcr.io/openclaw/openclaw";
  const hostOf = async (own: string): Promise<MemoryHost> => {
    const container = {
      ...{ Id: "c1", Names: ["/openclaw"], Image: `${image}@${digest}`, ImageID: "x", State: "exited" },
      ...{ Status: "Exited", Labels: { "com.docker.compose.project": "openclaw" } },
    };
    const host = await upgraded(
      new MemoryHost({
        commands: () => ({ code: 0, stdout: "", stderr: "" }),
        requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify([container]) }),
        files: { "/var/lib/clincher/images.lock.json": formatLock({ [`${image}:${to}`]: digest }) },
      }),
    );
    host.put("/etc/clincher/clincher.toml", `${host.text("/etc/clincher/clincher.toml")?.replace(to, own)}`);
    await writeUpgrade(host, note({}));
    await host.remove(kept.folder);
    host.put("/opt/openclaw/sandboxes/a", "");
    host.put(`${stage}/opt/openclaw/sandboxes/b`, "");
    await writeMarker(host, { snapshot, step: "checked" });
    const facts = Facts.of([restoreMarker, await readMarker(host)]);
    for (const change of swappedData(snapshot, [], [], ["/opt/openclaw/sandboxes"]).diff(facts, {
      changes: () => false,
    }))
      await change.make({ host, progress: () => {} });
    await host.remove(stage);
    return host;
  };

  // Settings that name an older release, and a restore of its backup: the way that a refused install names.
  test("and an older one does not get it by an undo", async () => {
    const host = await hostOf(from);
    expect((await readMarker(host, replaced))?.release).toBe(to);
    const failure = await failureOf(prepareUndo(host, {}, "undo"));
    expect([failure?.exit, failure?.message]).toEqual([
      4,
      `What was replaced is of OpenClaw ${to}, and this server runs ${from}`,
    ]);
  });

  test("and the same one does", async () => {
    const said = String(await prepareUndo(await hostOf(to), {}, "undo").catch((error: unknown) => error));
    expect(said).not.toContain("this server runs");
  });
});
