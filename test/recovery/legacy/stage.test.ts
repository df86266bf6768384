import { describe, expect, test } from "bun:test";
import { markerPath, restoreStage as stage } from "../../../src/facts/restore.ts";
import type { MemoryHost } from "../../../src/host/memory.ts";
import { Failure } from "../../../src/problem.ts";
import { stageArchives, unpack } from "../../../src/recovery/legacy/stage.ts";
import { gatewayUser, hostPaths } from "../../../src/stack/paths.ts";
import { archiveAt, type Packed, packed, pathOf } from "./packed.ts";

const data = pathOf("data");
const state = { agents: null, "agents/a": "hello", "agents/b": "=agents/a", "openclaw.json": "{}" };
const id = `legacy-${"0".repeat(16)}`;

const attempt = async (given: Packed, path = data): Promise<{ host: MemoryHost; told: unknown }> => {
  const host = packed({ archives: { [path]: state }, ...given });
  await host.makeDirectory("/out", { mode: 0o700, uid: 0, gid: 0 });
  const trusted = { archive: archiveAt(path), hash: null };
  const keep = { owner: gatewayUser, settings: false };
  const told = await unpack(host, trusted, "key", "/out/state", keep).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    const [{ what, why = "" }] = error.problems;
    return `${error.exit}: ${what} ${why}`.trim();
  });
  return { host, told };
};

describe("what comes out of an archive", () => {
  test("is its user's alone, and was taken out as nobody's in particular", async () => {
    const { host, told } = await attempt({});
    expect(told).toEqual({
      ...{ name: "openclaw-data-2026-11-21.tar.gz", files: 3, bytes: 7, left: ["openclaw.json"] },
    });
    expect(host.text("/out/state/agents/a")).toBe("hello");
    const ran = host.mutations.filter((each) => /^run (tar --extract|ch)/.test(each));
    expect(ran).toEqual([
      "run tar --extract --gzip --file /out/state.tar.gz --directory /out/state.out --no-same-owner --no-acls --no-xattrs --no-selinux --keep-old-files",
      `run chown -hR ${gatewayUser}:${gatewayUser} -- /out/state.out`,
      "run chmod -R u+rwX,go=,a-st -- /out/state.out",
    ]);
  });

  test("of sandboxes keeps files that are named like settings", async () => {
    const { host, told } = await attempt({}, pathOf("sandboxes"));
    expect(told).toMatchObject({ left: [] });
    expect(host.text("/out/state/openclaw.json")).toBe("{}");
  });
});

test.each<[string, Packed, string]>([
  ["no room for the archive itself", { free: 1e9 }, "4: This disk has 0.9 GiB free"],
  [
    "no room for what is in it",
    { free: 2e9, archives: { [data]: { agents: null, "agents/a": "a".repeat(1e9) } } },
    "4: This disk has 1.9 GiB free, and the archive needs 2.0 GiB",
  ],
  [
    "a copy that fails",
    { fails: { cp: [1, "input/output error\n"] } },
    "1: This archive cannot be read input",
  ],
  ["a full disk", { fails: { cp: [1, "No space left on device"] } }, "1: The disk filled up"],
  [
    "a file that does not come out",
    { lost: "agents/a" },
    "1: This archive is damaged agents/a did not come out as it is in the archive.",
  ],
  [
    "users that cannot be set",
    { fails: { chown: [1, "not permitted"] } },
    "1: What was unpacked cannot be given to its user not permitted",
  ],
  [
    "an archive without anything",
    { archives: { [data]: {} } },
    "1: This archive is damaged There is nothing",
  ],
])("%s is told, and is no success", async (_, given, wanted) => {
  expect((await attempt(given)).told).toStartWith(wanted);
});

test("without openssl it is said what to install", async () => {
  const path = pathOf("data", ".tar.gz.enc");
  const { told } = await attempt({ archives: { [path]: state }, fails: { openssl: [127, ""] } }, path);
  expect(told).toBe("1: openssl is not installed");
});

describe("brought in beside what is there", () => {
  const staged = (host: MemoryHost, ...paths: readonly string[]) =>
    stageArchives(
      host,
      id,
      paths.map((path) => ({ archive: archiveAt(path), hash: null })),
      null,
      () => {},
    );
  const all = { [data]: state, [pathOf("sandboxes")]: { "one.txt": "x" }, [pathOf("config")]: { c: "c" } };

  test("each has its place, settings have none, and it is noted as whole at last", async () => {
    const host = packed({ archives: all });
    const unpacked = await staged(host, ...Object.keys(all));
    expect(unpacked.map(({ name }) => name.split("-")[1])).toEqual(["data", "sandboxes"]);
    expect(host.text(`${stage}${hostPaths.gatewayState}/agents/a`)).toBe("hello");
    expect(host.text(`${stage}${hostPaths.sandboxes}/one.txt`)).toBe("x");
    expect(JSON.parse(host.text(markerPath(stage)) ?? "")).toEqual({
      ...{ snapshot: id, step: "checked", roots: [hostPaths.gatewayState, hostPaths.sandboxes] },
    });
    expect(host.mutations.at(-1)).toStartWith(`write ${markerPath(stage)}`);
  });

  test("a second time nothing is unpacked, and what is there stays", async () => {
    const host = packed({ archives: all });
    await staged(host, data);
    expect(await staged(host, data)).toEqual([]);
    expect(host.text(`${stage}${hostPaths.gatewayState}/agents/a`)).toBe("hello");
  });

  test.each([
    ["of another restore", `legacy-${"1".repeat(16)}`, "checked"],
    ["that was cut off", id, "fetching"],
  ])("what is left %s is not taken for it", async (_, snapshot, step) => {
    const host = packed({
      archives: all,
      files: { [markerPath(stage)]: JSON.stringify({ snapshot, step }), [`${stage}/stray`]: "x" },
    });
    expect((await staged(host, data)).length).toBe(1);
    expect(host.text(`${stage}/stray`)).toBeNull();
  });

  test("nothing stays of one that fails", async () => {
    const host = packed({ archives: all, lost: "one.txt" });
    await expect(staged(host, data, pathOf("sandboxes"))).rejects.toThrow("is damaged");
    expect(await host.stat(stage)).toBeNull();
  });
});
