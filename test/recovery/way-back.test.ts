import { describe, expect, test } from "bun:test";
import { noneCutOff } from "../../src/deploy/cut-off.ts";
import { ownLeasePath } from "../../src/facts/lease.ts";
import { readUpgrade, type UpgradeMarker } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { forgetImages, goBack } from "../../src/recovery/upgrade/back.ts";
import { checkKept } from "../../src/recovery/upgrade/check-kept.ts";
import { kept } from "../../src/recovery/upgrade/paths.ts";
import { readWayBack, runRollback } from "../../src/recovery/upgrade/rollback.ts";
import { formatLock, parseLock } from "../../src/resources/image-lock.ts";
import { imageLockPath } from "../../src/stack/paths.ts";
import {
  damaged,
  failureOf,
  file,
  from,
  line,
  note,
  run,
  server,
  settings,
  settingsPath,
  snapshot,
  to,
} from "./way-back-server.ts";

const { stage } = restorePaths;

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
