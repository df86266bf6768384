import { describe, expect, test } from "bun:test";
import { applyPlan } from "../../src/engine/apply.ts";
import { readInventory } from "../../src/engine/inventory.ts";
import { journalPath } from "../../src/engine/journal.ts";
import { makePlan } from "../../src/engine/plan.ts";
import { ownLeasePath } from "../../src/facts/lease.ts";
import type { Host } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { leftByUpdates } from "../../src/release/update.ts";
import { directory } from "../../src/resources/directory.ts";
import { file } from "../../src/resources/file.ts";
import type { Resource } from "../../src/resources/resource.ts";
import { sftpKey } from "../../src/restic/place.ts";
import { uninstallPhases } from "../../src/uninstall/phases.ts";

const program = "/usr/local/bin/clincher";
const root = { uid: 0, gid: 0 };
const run = { command: "x", version: "1", listen: () => {}, redact: (text: string) => text };

const before = {
  "/etc/docker/daemon.json": "{ mine }\n",
  "/etc/cron.d/mine": "x\n",
  "/var/lib/.keep": "",
  "/opt/.keep": "",
  "/usr/.keep": "",
};

const removes = (path: string): Resource => ({
  id: `removes ${path}`,
  needs: [],
  diff: () => [{ action: "delete", summary: "x", make: ({ host }) => host.remove(path) }],
});

const phases: readonly Phase[] = [
  {
    name: "a",
    title: "A",
    resources: [
      directory("/opt/openclaw", { mode: 0o755, ...root }),
      file({ path: "/opt/openclaw/compose.yaml", content: "x", mode: 0o644, ...root }),
      directory("/etc/deep", { mode: 0o755, ...root }),
      directory("/etc/deep/er", { mode: 0o755, ...root }),
      file({ path: "/etc/deep/er/file", content: "x", mode: 0o644, ...root }),
      file({ path: "/etc/docker/daemon.json", content: "{ ours }\n", mode: 0o600, ...root }),
      file({ path: "/etc/link", content: "no link any more\n", mode: 0o644, ...root }),
      removes("/etc/cron.d"),
    ],
  },
];

const commands = () => ({ code: 0, stdout: "", stderr: "" });

/** Everything of a machine in memory that can be compared, but the state folder. */
const all = async (host: Host, path = "/"): Promise<readonly string[]> => {
  const lines: string[] = [];
  for (const name of (await host.list(path)) ?? []) {
    const each = path === "/" ? `/${name}` : `${path}/${name}`;
    if (each === "/var/lib/clincher") continue;
    const stat = await host.stat(each);
    const content = stat?.kind === "directory" ? null : await host.read(each);
    const text = new TextDecoder().decode(content ?? undefined);
    lines.push(`${each} ${stat?.kind} ${stat?.mode.toString(8)} ${stat?.uid} ${stat?.target ?? text}`);
    lines.push(...(await all(host, each)));
  }
  return lines.sort();
};

const installed = async () => {
  const host = new MemoryHost({ files: before, commands });
  await host.makeLink("/etc/link", "docker/daemon.json");
  const was = await all(host);
  await applyPlan(host, await makePlan(host, phases), run);
  return { host, was };
};

const plan = (host: Host, keepData = false) => {
  const inventory = readInventory(host);
  if (inventory === null) throw new Error("no journal");
  const updates = leftByUpdates(program);
  const choices = { packages: false, keepData, archive: null, program, updates };
  return makePlan(host, uninstallPhases({ inventory, choices, madeHomes: [] }));
};

const undone = async (host: Host, keepData = false): Promise<number> => {
  let rounds = 0;
  for (let next = await plan(host, keepData); next.changes > 0; next = await plan(host, keepData)) {
    await applyPlan(host, next, { ...run, keepsOriginals: false });
    rounds += 1;
    if (rounds > 6) throw new Error(next.steps.map(({ resource }) => resource.id).join(", "));
  }
  return rounds;
};

describe("what an install changed is put back", () => {
  test("files, modes, folders that were made, links, and what was in removed folders", async () => {
    const { host, was } = await installed();
    expect(await all(host)).not.toEqual(was);
    await undone(host);
    expect(await all(host)).toEqual(was);
  });

  test("twice is once", async () => {
    const { host } = await installed();
    await undone(host);
    expect(await undone(host)).toBe(0);
  });

  test("a folder into which somebody put something stays", async () => {
    const { host } = await installed();
    host.put("/etc/deep/er/mine", "x");
    await undone(host);
    expect(host.text("/etc/deep/er/mine")).toBe("x");
  });

  test("--keep-data leaves the data and nothing else", async () => {
    const { host } = await installed();
    host.put("/opt/openclaw/state/gateway/x", "dear");
    host.put("/etc/clincher/secrets.toml", "dear");
    host.put(sftpKey, "dear");
    host.put("/etc/clincher/firewall/x", "ours");
    await undone(host, true);
    expect(host.text("/opt/openclaw/state/gateway/x")).toBe("dear");
    expect(host.text("/etc/clincher/secrets.toml")).toBe("dear");
    expect(host.text(sftpKey)).toBe("dear");
    expect(host.text("/opt/openclaw/compose.yaml")).toBeNull();
    expect(host.text("/etc/clincher/firewall/x")).toBeNull();
  });

  test.each([
    [true, "held", true],
    [true, "lost", false],
    [false, "held", false],
  ])("its part in running the agent: --keep-data %p, %s: stays %p", async (keepData, state, stays) => {
    const { host } = await installed();
    const own = { holder: "1".repeat(16), term: 7, state, renewed: 1, uptime: 1 };
    host.put(ownLeasePath, JSON.stringify(own));
    await undone(host, keepData);
    expect(host.text(ownLeasePath) !== null).toBe(stays);
  });

  test("the executable stays, and what its updates left beside it goes", async () => {
    const { host } = await installed();
    for (const path of [program, `${program}.previous`, "/usr/local/bin/.clincher-update/x"])
      host.put(path, "");
    await undone(host);
    expect(await host.list("/usr/local/bin")).toEqual(["clincher"]);
  });

  test.each<readonly [string, (host: MemoryHost, path: string) => unknown]>([
    ["another user's", (host, path) => host.put(path, "", { mode: 0o755, uid: 1000, gid: 1000 })],
    ["a link", (host, path) => host.makeLink(path, "clincher")],
  ])("%s by that name stays", async (_, put) => {
    const { host } = await installed();
    host.put(program, "");
    await put(host, `${program}.previous`);
    await undone(host);
    expect(await host.list("/usr/local/bin")).toEqual(["clincher", "clincher.previous"]);
  });

  test("the first original counts, not one that clincher itself wrote", async () => {
    const { host, was } = await installed();
    host.put("/etc/docker/daemon.json", "{ drift }\n");
    await applyPlan(host, await makePlan(host, phases), run);
    await undone(host);
    expect(host.text("/etc/docker/daemon.json")).toBe("{ mine }\n");
    expect(was.length).toBeGreaterThan(3);
  });

  test("without a journal there is nothing to undo", () => {
    const host = new MemoryHost({ files: before });
    expect(readInventory(host)).toBeNull();
    expect(journalPath).toBe("/var/lib/clincher/journal.db");
  });
});
