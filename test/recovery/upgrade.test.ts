import { describe, expect, test } from "bun:test";
import { wayBackText } from "../../src/cli/rollback.ts";
import { targetText, upgradedText } from "../../src/cli/upgrade.ts";
import { noneCutOff } from "../../src/deploy/cut-off.ts";
import { readUpgrade, type UpgradeMarker, upgradeFolder } from "../../src/facts/upgrade.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { formatManifest, type ManifestEntry, parseManifest } from "../../src/recovery/manifest.ts";
import { leftOut } from "../../src/recovery/paths.ts";
import { rebased, treesOf, withHashes } from "../../src/recovery/survey.ts";
import { deltaOf, finishKept, writtenSince } from "../../src/recovery/upgrade/keep.ts";
import { watchOutage } from "../../src/recovery/upgrade/outage.ts";
import { kept, writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { backPhases, forwardPhases, releasePhases } from "../../src/recovery/upgrade/phases.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import type { Target } from "../../src/recovery/upgrade/target.ts";
import { stopGateway } from "../../src/recovery/upgrade/upgrade.ts";
import { hostPaths } from "../../src/stack/paths.ts";
import { monochrome } from "../console/styles.ts";
import { deployment } from "../stack/deployment.ts";

const second = 1_000_000_000n;

const entry = (path: string, given: Partial<ManifestEntry> = {}): ManifestEntry => ({
  ...{ path, kind: "file", mode: 0o600, uid: 1000, gid: 1000, size: 3, hash: "a" },
  ...{ modified: 10n * second, changed: 10n * second, inode: 1n },
  ...given,
});
const mapOf = (...entries: ManifestEntry[]) => new Map(entries.map((each) => [each.path, each]));

describe("what a copy lacks", () => {
  const cases: readonly (readonly [
    string,
    ManifestEntry[],
    ManifestEntry[],
    readonly [string[], string[], string[]],
  ])[] = [
    ["nothing", [entry("/a")], [entry("/a")], [[], [], []]],
    ["a file", [entry("/a")], [], [[], ["/a"], []]],
    ["another size", [entry("/a", { size: 4 })], [entry("/a")], [[], ["/a"], []]],
    ["another time", [entry("/a", { modified: 11n * second })], [entry("/a")], [[], ["/a"], []]],
    [
      "another content, of the same size and time",
      [entry("/a", { hash: "b" })],
      [entry("/a")],
      [[], ["/a"], []],
    ],
    [
      "a copy that nobody knows the content of",
      [entry("/a")],
      [entry("/a", { hash: null })],
      [[], ["/a"], []],
    ],
    ["another mode", [entry("/a", { mode: 0o644 })], [entry("/a")], [[], ["/a"], []]],
    ["another owner", [entry("/a", { uid: 0 })], [entry("/a")], [[], ["/a"], []]],
    ["another group", [entry("/a", { gid: 0 })], [entry("/a")], [[], ["/a"], []]],
    [
      "another group of a folder and of a link",
      (["directory", "symlink"] as const).map((kind) => entry(`/${kind}`, { kind, gid: 0 })),
      (["directory", "symlink"] as const).map((kind) => entry(`/${kind}`, { kind })),
      [["/directory"], ["/symlink"], []],
    ],
    [
      "a link that nobody could have read as a file",
      [entry("/a", { kind: "symlink", hash: null })],
      [entry("/a", { kind: "symlink", hash: null })],
      [[], [], []],
    ],
    [
      "content that nobody could read, on both sides",
      [entry("/a", { hash: null })],
      [entry("/a", { hash: null })],
      [[], ["/a"], []],
    ],
    [
      "an inode and a ctime of its own",
      [entry("/a", { inode: 9n, changed: 99n * second })],
      [entry("/a")],
      [[], [], []],
    ],
    [
      "what is gone",
      [],
      [entry("/d", { kind: "directory" }), entry("/d/x"), entry("/e")],
      [[], [], ["/d", "/e"]],
    ],
    [
      "a folder where a file was",
      [entry("/a", { kind: "directory" }), entry("/a/x")],
      [entry("/a")],
      [["/a"], ["/a/x"], ["/a"]],
    ],
    [
      "a folder with another time",
      [entry("/a", { kind: "directory", modified: 99n * second })],
      [entry("/a", { kind: "directory" })],
      [[], [], []],
    ],
    [
      "a link elsewhere",
      [entry("/a", { kind: "symlink", target: "x" })],
      [entry("/a", { kind: "symlink", target: "y" })],
      [[], ["/a"], []],
    ],
    ["a socket is no data", [entry("/a", { kind: "other" })], [], [[], [], []]],
  ];
  test.each(cases)("%s", (_, live, copies, [folders, files, gone]) => {
    const delta = deltaOf(mapOf(...live), mapOf(...copies));
    expect([delta.folders.map(({ path }) => path), delta.copies, delta.gone]).toEqual([folders, files, gone]);
  });
});

describe("what is kept is made as the data is now", () => {
  const { gatewayState } = hostPaths;
  const paths = [`${gatewayState}/agents`, `${gatewayState}/logs`];
  const host = async (copies: Readonly<Record<string, string>>, syncs = 0) => {
    const ran: string[] = [];
    const memory = new MemoryHost({
      files: Object.fromEntries([
        ...paths.map((path) => [path, "as now"] as const),
        ...Object.entries(copies).map(([path, text]) => [`${kept.data}${path}`, text] as const),
      ]),
      commands: ({ argv }) => {
        ran.push(argv.join(" "));
        return { code: argv[0] === "sync" ? syncs : 0, stdout: "", stderr: "" };
      },
    });
    // What came out of the backup was held against this.
    const came = await withHashes(memory, await treesOf(memory, [kept.data]), new Map());
    memory.put(kept.manifest, formatManifest(rebased(came, kept.data).values()));
    return { memory, ran };
  };
  const asNow = Object.fromEntries(paths.map((path) => [path, "as now"]));

  test("a copy that is the same already: no path, and nothing is copied", async () => {
    const { memory, ran } = await host(asNow);
    expect(await finishKept(memory, 2n * 10n ** 18n)).toEqual([]);
    expect(ran).toEqual([`sync --file-system ${kept.folder}`]);
  });

  test("each path that was other is copied, and named; what is gone goes", async () => {
    const [changed = "", other = ""] = paths;
    const gone = `${gatewayState}/gone`;
    const { memory, ran } = await host({ ...asNow, [changed]: "as it was", [gone]: "" });
    expect(await finishKept(memory, 2n * 10n ** 18n)).toEqual([changed, gone]);
    expect(ran[0]).toStartWith("cp --archive ");
    expect(ran[0]).toEndWith(` ${kept.data} -- ${changed}`);
    expect(ran[0]).not.toContain(other);
    expect(await memory.stat(`${kept.data}${gone}`)).toBeNull();
  });

  test("what was written since is named while somebody may go on writing, and nothing is done about it", async () => {
    const [changed = ""] = paths;
    const gone = `${gatewayState}/gone`;
    const { memory, ran } = await host({ ...asNow, [changed]: "as it was", [gone]: "" });
    const before = memory.text(kept.manifest);
    expect(await writtenSince(memory, 2n * 10n ** 18n)).toEqual([changed, gone]);
    expect(ran).toEqual([]);
    expect(await memory.stat(`${kept.data}${gone}`)).not.toBeNull();
    expect(memory.text(`${kept.data}${changed}`)).toBe("as it was");
    expect(memory.text(kept.manifest)).toBe(before ?? "");
  });

  /** The same, but that one file has this content, and these times; the others are as old as they can be. */
  const finished = async (text: string, { modified, changed }: Record<"modified" | "changed", bigint>) => {
    const [path = ""] = paths;
    const { memory } = await host(asNow);
    memory.put(path, text);
    const before = new Map(parseManifest(memory.text(kept.manifest) ?? "") ?? []);
    const then = before.get(path);
    // What changed before it was saved, was saved so.
    if (then !== undefined)
      before.set(path, { ...then, modified: 0n, changed: changed < since ? changed : 0n });
    memory.put(kept.manifest, formatManifest(before.values()));
    const hashed: string[] = [];
    const { tree, hash } = memory;
    const watched = Object.assign(memory, {
      tree: async (root: string, skip?: ReadonlySet<string>) =>
        (await tree(root, skip)).map((each) => {
          if (each.path === path) return { ...each, modified, changed };
          return each.path === `${kept.data}${path}` ? { ...each, modified: 0n, changed: since } : each;
        }),
      hash: async (each: string) => {
        hashed.push(each);
        return await hash(each);
      },
    });
    const copied = await finishKept(watched, since);
    const manifest = parseManifest(memory.text(kept.manifest) ?? "");
    const noted = manifest?.get(path)?.hash === (await hash(path));
    return { copied: copied.includes(path), hashed: hashed.includes(path), noted };
  };
  const since = 2n * 10n ** 18n;
  test.each([
    ["nothing touched it", "as now", { modified: 0n, changed: 0n }, { copied: false, hashed: false }],
    [
      "other content, its time set back: cp -p, touch -r, what unpacks archives",
      "as NOW",
      { modified: 0n, changed: since + second },
      { copied: true, hashed: true },
    ],
    [
      "other content, within the tick of the clock in which it was saved",
      "as NOW",
      { modified: 0n, changed: since - second / 2n },
      { copied: true, hashed: true },
    ],
    [
      "another mode and back, or read anew by the backup itself: the trial's copy still is the data",
      "as now",
      { modified: 0n, changed: since + second },
      { copied: false, hashed: true },
    ],
    ["written anew", "as NOW", { modified: since, changed: since }, { copied: true, hashed: true }],
  ] as const)("%s", async (_, text, times, expected) => {
    expect(await finished(text, times)).toEqual({ ...expected, noted: true });
  });

  test("a disk that does not take it: nothing is upgraded on a way back that may not be there", async () => {
    const { memory } = await host(asNow, 1);
    await expect(finishKept(memory, 2n * 10n ** 18n)).rejects.toThrow("did not come to the disk");
  });
});

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
