import { describe, expect, test } from "bun:test";
import { noneCutOff, noUpgradeCutOff } from "../../src/deploy/cut-off.ts";
import { readCutOff } from "../../src/facts/cut-off.ts";
import { ownLeasePath } from "../../src/facts/lease.ts";
import { type Marker, readMarker } from "../../src/facts/restore.ts";
import { readUpgrade, type UpgradeMarker } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { formatManifest } from "../../src/recovery/manifest.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { prepareRestore } from "../../src/recovery/restore/restore.ts";
import { resume } from "../../src/recovery/resume.ts";
import { rebased, treesOf, withHashes } from "../../src/recovery/survey.ts";
import { endByRestore, forgetImages, goBack } from "../../src/recovery/upgrade/back.ts";
import { checkKept } from "../../src/recovery/upgrade/check-kept.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { readWayBack, runRollback } from "../../src/recovery/upgrade/rollback.ts";
import { formatLock, parseLock } from "../../src/resources/image-lock.ts";
import { placeOf } from "../../src/restic/place.ts";
import { imageLockPath } from "../../src/stack/paths.ts";

const { stage, replaced } = restorePaths;
const [from, to] = ["2026.3.13", "2026.9.6"];
const snapshot = "a".repeat(64);
const other = "b".repeat(64);
const settingsPath = "/etc/clincher/clincher.toml";
const file = `${kept.data}/opt/openclaw/state/gateway/agents/main.json`;
const line = "clincher restore local --snapshot aaaaaaaa";

const note = (given: Partial<UpgradeMarker>): UpgradeMarker => ({
  ...{ from, to, step: "done", snapshot, place: "local", at: "2026-11-21T08:00:00.000Z" },
  ...{ pulled: [], failing: [], failed: false },
  ...given,
});
const settings = (release: string): string => `domain = "a.example.com"\nopenclaw.version = "${release}"\n`;

/** A server after an upgrade, with what was kept, and what happened to that since. */
const server = async (
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

const damaged = (host: MemoryHost): void => host.put(file, "xxx");
const run = { command: "rollback", version: "0", redact: (text: string) => text, listen: () => {} };
const failureOf = async (work: Promise<unknown>): Promise<Failure | null> =>
  await work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );

describe("what was kept is looked at, file by file", () => {
  const state = "/opt/openclaw/state/gateway";
  test.each<readonly [string, (host: MemoryHost) => unknown, string | null]>([
    ["as it was", () => {}, null],
    ["other content", damaged, `${state}/agents/main.json has another content`],
    ["a file too few", (host) => host.remove(file), `${state}/agents/main.json is missing`],
    ["a file too many", (host) => host.put(`${kept.data}${state}/x`, ""), `${state}/x is new`],
    [
      "another mode",
      (host) => host.setAccess(file, { mode: 0o666, uid: 0, gid: 0 }),
      `${state}/agents/main.json has mode 0666, had 0644`,
    ],
    ["nothing is left", (host) => host.remove(kept.data), `${state} is missing`],
    ["nobody knows", (host) => host.remove(kept.manifest), "its manifest is gone"],
  ])("%s", async (_, happened, why) => {
    const failure = await failureOf(checkKept(await server({}, happened), note({})));
    expect(failure?.problems[0].why?.split("\n")[0] ?? null).toBe(why);
  });
});

describe("a way back for which what was kept is damaged", () => {
  test.each([
    ["done", `set openclaw.version = "${from}" in ${settingsPath}, then: ${line}`],
    ["kept", "clincher resume"],
  ] as const)(
    "does not begin (%s): the newer release goes on, and what else there is is said",
    async (step, fix) => {
      const host = await server({ step }, damaged);
      const failure = await failureOf(goBack(host, note({ step }), run));
      expect(failure?.message).toBe("What was kept before the upgrade is not as it was");
      expect(failure?.problems[0].fix).toEndWith(fix);
      expect(host.mutations).toEqual([]);
      await noneCutOff(host);
    },
  );

  test("that has begun, because the newer release does not work: old settings, and its backup is the way out", async () => {
    const host = await server({ step: "kept" }, damaged);
    const failure = await failureOf(goBack(host, note({ step: "returning", failed: true }), run));
    expect(failure?.problems[0].fix).toBe(`Take the backup from then: ${line}`);
    expect([(await readUpgrade(host))?.step, host.text(settingsPath)]).toEqual(["returning", settings(from)]);
    expect(host.text(file)).toBe("xxx");
  });

  test("what is lost altogether is damaged too, not done already", async () => {
    const host = await server({ step: "returning" }, (each) => each.remove(kept.data));
    expect((await failureOf(goBack(host, note({ step: "returning" }), run)))?.problems[0].why).toContain(
      "is missing",
    );
  });
});

describe("settings on a way back", () => {
  const plain = 'domain = "a.example.com"\n';
  const upgraded = `${plain}\n[openclaw]\nversion = "${to}"\n`;
  test.each<readonly [string, string | null, string | null, string | null]>([
    ["as the upgrade wrote them: as they were", plain, upgraded, plain],
    ["not written yet: untouched", plain, plain, plain],
    [
      "changed by the operator since: only the release goes back",
      plain,
      `${upgraded}# mine\n`,
      `${upgraded.replace(to, from)}# mine\n`,
    ],
    ["and nobody knows how they were: only the release goes back", null, settings(to), settings(from)],
    ["that are gone stay gone", plain, null, null],
  ])("%s", async (_, before, now, expected) => {
    const host = await server({ step: "returning" }, async (each) => {
      damaged(each);
      for (const [path, text] of [
        [kept.settings, before],
        [settingsPath, now],
      ] as const)
        if (text === null) await each.remove(path);
        else each.put(path, text, { mode: 0o640, uid: 7, gid: 8 });
    });
    await failureOf(goBack(host, note({ step: "returning" }), run));
    expect(host.text(settingsPath)).toBe(expected);
    if (expected !== null)
      expect(await host.stat(settingsPath)).toMatchObject({ mode: 0o640, uid: 7, gid: 8 });
  });
});

test("images of a release that failed are forgotten, others stay held to what they were", async () => {
  const ran: string[] = [];
  const digest = `sha256:${"1".repeat(64)}`;
  const host = new MemoryHost({
    files: { [imageLockPath]: formatLock({ "new:1": digest, "caddy:2": digest }) },
    commands: ({ argv }) => {
      ran.push(argv.join(" "));
      return { code: 0, stdout: "", stderr: "" };
    },
  });
  await forgetImages(host, []);
  expect(ran).toEqual([]);
  await forgetImages(host, ["new:1"]);
  expect(parseLock(await host.read(imageLockPath))).toEqual({ "caddy:2": digest });
  expect(ran).toEqual(["docker image rm new:1"]);
});

describe("a rollback", () => {
  const path = "/opt/openclaw/state/gateway/agents/main.json";
  test.each<readonly [string, (host: MemoryHost) => unknown, number]>([
    ["as they were", () => {}, 0],
    ["another size", (host) => host.put(path, "longer"), 1],
    ["another time", (host) => host.writeFile(path, "new", { mode: 0o644, uid: 0, gid: 0 }), 1],
    ["files that were not there", (host) => ["x", "y"].map((name) => host.put(`${path}.${name}`, "")), 2],
    [
      "a folder is no file",
      (host) => host.makeDirectory("/opt/openclaw/state/gateway/x", { mode: 0o755, uid: 0, gid: 0 }),
      0,
    ],
  ])("tells how many files are other than before: %s", async (_, happened, changed) => {
    expect((await readWayBack(await server({}, happened))).changed).toBe(changed);
  });

  test.each<readonly [UpgradeMarker["step"], string, boolean]>([
    ["returning", "replaced", true],
    ["done", "replaced", false],
    ["returning", snapshot, false],
  ])("(%s) goes on with moves of %s that were cut off: its own alone", async (step, moved, goesOn) => {
    const host = await server({ step }, (each) => {
      each.put(`${stage}/x`, "");
      return writeMarker(each, { snapshot: moved, step: "swapping" });
    });
    expect((await failureOf(readWayBack(host)))?.exit ?? 0).toBe(goesOn ? 0 : 4);
  });

  test("is refused where another server has taken over", async () => {
    const lease = { holder: "1".repeat(16), term: 1, state: "lost", seconds: 60, renewed: 0, uptime: 1 };
    const host = await server({}, (each) => each.put(ownLeasePath, JSON.stringify(lease)));
    expect((await failureOf(readWayBack(host)))?.message).toContain("has taken over from this one");
  });

  test.each([
    ["kept", true],
    ["done", false],
  ] as const)("from a release (%s) that never answered forgets its images (%p)", async (step, failed) => {
    const host = await server({ step }, (each) => each.put("/var/lib/clincher/.", ""));
    await runRollback(host, { marker: note({ step }), changed: 0 }, run).catch(() => {});
    expect(await readUpgrade(host)).toMatchObject({ step: "returning", failed });
  });
});

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
