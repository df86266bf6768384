import { describe, expect, test } from "bun:test";
import { readInventory } from "../../src/engine/inventory.ts";
import { Journal } from "../../src/engine/journal.ts";
import { keepingOriginals } from "../../src/engine/keeping.ts";
import { Facts } from "../../src/facts/fact.ts";
import { readMarker, restoreMarker } from "../../src/facts/restore.ts";
import type { Command, Host } from "../../src/host/host.ts";
import { MemoryHost, type MemoryOptions } from "../../src/host/memory.ts";
import { restorePaths } from "../../src/recovery/paths.ts";
import { writeMarker } from "../../src/recovery/restore/marker.ts";
import { finishMoves, swappedData } from "../../src/recovery/restore/swap.ts";

const { stage, replaced } = restorePaths;
const snapshot = "a".repeat(64);

const prepared = async (options: MemoryOptions = {}): Promise<MemoryHost> => {
  const host = new MemoryHost({
    files: {
      "/opt/openclaw/state/gateway/who": "old",
      "/opt/openclaw/sandboxes/who": "old",
      [`${stage}/opt/openclaw/state/gateway/who`]: "new",
      [`${stage}/opt/openclaw/sandboxes/who`]: "new",
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
    ...options,
  });
  await writeMarker(host, { snapshot, step: "checked" });
  return host;
};

const run = async (host: Host, roots?: readonly string[], writers?: readonly string[]): Promise<void> => {
  const resource = swappedData(
    snapshot,
    [{ path: "/opt/openclaw/state/caddy", mode: 0o700, uid: 0, gid: 0 }],
    [],
    roots,
    writers,
  );
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of resource.diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
};

const state = (host: MemoryHost) => [
  host.text("/opt/openclaw/state/gateway/who"),
  host.text("/opt/openclaw/sandboxes/who"),
  host.text(`${replaced}/opt/openclaw/state/gateway/who`),
  host.text(`${replaced}/opt/openclaw/sandboxes/who`),
];

test("the new is in place, the old beside; a second run does nothing", async () => {
  const host = await prepared();
  await run(host);
  expect(state(host)).toEqual(["new", "new", "old", "old"]);
  expect((await host.stat("/opt/openclaw/state/caddy"))?.kind).toBe("directory");
  expect(await readMarker(host)).toEqual({ snapshot, step: "swapped" });
  expect(await finishMoves(host)).toBe(false);
  expect(await readMarker(host, replaced)).toEqual({ snapshot: "replaced", step: "checked" });
  const count = host.mutations.length;
  await run(host);
  expect(host.mutations.length).toBe(count);
});

test("where only a part comes, the rest stays, and the way back knows of that", async () => {
  const host = new MemoryHost({
    files: {
      "/opt/openclaw/state/gateway/who": "old",
      "/opt/openclaw/state/caddy/who": "stays",
      [`${stage}/opt/openclaw/state/gateway/who`]: "new",
    },
    commands: () => ({ code: 0, stdout: "", stderr: "" }),
  });
  const roots = ["/opt/openclaw/state/gateway"];
  await writeMarker(host, { snapshot, step: "checked", roots });
  const facts = Facts.of([restoreMarker, await readMarker(host)]);
  for (const change of swappedData(snapshot, [], [], roots).diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
  expect(host.text("/opt/openclaw/state/gateway/who")).toBe("new");
  expect(host.text("/opt/openclaw/state/caddy/who")).toBe("stays");
  expect(host.text(`${replaced}/opt/openclaw/state/gateway/who`)).toBe("old");
  expect(await readMarker(host, replaced)).toEqual({ snapshot: "replaced", step: "checked", roots });
});

/** A host that fails at its nth change. */
const dying = (host: MemoryHost, at: number): Host => {
  let count = 0;
  const counted =
    <Given extends readonly unknown[]>(method: (...given: Given) => Promise<unknown>) =>
    async (...given: Given) => {
      count += 1;
      if (count >= at) throw new Error("died");
      return await method(...given);
    };
  return {
    ...host,
    writeFile: counted(host.writeFile),
    makeDirectory: counted(host.makeDirectory),
    rename: counted(host.rename),
    remove: counted(host.remove),
  } as Host;
};

describe("cut off at any change, it is finished by the next run, and nothing could have started in between", () => {
  for (let at = 1; at <= 16; at += 1)
    test(`at change ${at}`, async () => {
      const host = await prepared();
      await run(dying(host, at)).catch(() => {});
      const [live, box] = state(host);
      // The gateway needs both folders to start: it finds two old ones, two new ones, or lacks one.
      expect([`${live} ${box}`]).toEqual([expect.stringMatching(/^(old old|new new|null .*|.* null)$/)]);
      // What install would do where folders are missing comes after that.
      await finishMoves(host);
      await host.makeDirectory("/opt/openclaw/state", { mode: 0o755, uid: 0, gid: 0 });
      await run(host);
      expect(state(host)).toEqual(["new", "new", "old", "old"]);
      expect((await readMarker(host))?.step).toBe("swapped");
    });

  for (let at = 1; at <= 16; at += 1)
    test(`at change ${at}, and gone on with by the same change, as a way back from an upgrade does`, async () => {
      const host = await prepared();
      await run(dying(host, at)).catch(() => {});
      await run(host);
      expect(state(host)).toEqual(["new", "new", "old", "old"]);
    });

  test("moves that are finished say so, and what an earlier restore had put aside is gone", async () => {
    const host = await prepared();
    host.put(`${replaced}/opt/openclaw/state/gateway/diary`, "older");
    await run(host);
    expect(host.text(`${replaced}/opt/openclaw/state/gateway/diary`)).toBeNull();
    const again = await prepared();
    await writeMarker(again, { snapshot, step: "swapping" });
    expect(await finishMoves(again)).toBe(true);
    expect(await readMarker(again)).toEqual({ snapshot, step: "swapped" });
  });
});

describe("nothing that could write runs while the data is moved", () => {
  const project = { "com.docker.compose.project": "openclaw" };
  const container = (name: string, State: string, Labels = {}) => ({
    ...{ Id: name, Names: [`/${name}`], Image: "x", ImageID: "x", State, Status: "", Labels },
  });
  /** The docker commands of a restore, for an engine that lists these; null: it does not answer, and containers run. */
  const commands = async (list: readonly object[] | null) => {
    const ran: string[] = [];
    const host = await prepared({
      requests: () =>
        list === null
          ? { ok: false, reason: "connection refused" }
          : { ok: true, status: 200, headers: {}, body: JSON.stringify(list) },
      commands: ({ argv }) => {
        if (argv[0] === "docker") ran.push(argv.slice(1).join(" "));
        return { code: 0, stdout: "", stderr: "" };
      },
    });
    if (list === null) host.put("/proc/7/cgroup", `0::/system.slice/docker-${"a".repeat(64)}.scope\n`);
    return { host, ran };
  };

  test.each([
    ["running", true],
    ["restarting", true],
    ["paused", true],
    ["removing", true],
    ["exited", false],
    ["created", false],
    ["dead", false],
  ])("a gateway that is %s: is it stopped? %p", async (state, stops) => {
    const { host, ran } = await commands([container("openclaw", state, project)]);
    await run(host);
    expect(ran).toEqual(stops ? ["stop --time 20 openclaw"] : []);
  });

  test("of a part, only what has it", async () => {
    const { host, ran } = await commands([
      container("openclaw", "running", project),
      container("openclaw-caddy", "running", project),
    ]);
    await run(host, ["/opt/openclaw/state"], ["openclaw-caddy"]);
    expect(ran).toEqual(["stop --time 20 openclaw-caddy"]);
  });

  test("others' containers are left alone, sandboxes go", async () => {
    const { host, ran } = await commands([
      container("postgres", "running"),
      container("openclaw-sbx-a", "exited"),
    ]);
    await run(host);
    expect(ran).toEqual(["rm --force openclaw-sbx-a"]);
  });

  test("a sandbox that the gateway has made while it was stopped goes as well", async () => {
    const list = [container("openclaw", "running", project)];
    const { host, ran } = await commands(list);
    const { run: command } = host;
    Object.assign(host, {
      run: (given: Command) => {
        if (given.argv[1] === "stop") list.push(container("openclaw-sbx-late", "running"));
        return command(given);
      },
    });
    await run(host);
    expect(ran).toEqual(["stop --time 20 openclaw", "rm --force openclaw-sbx-late"]);
  });

  test("a Docker that does not answer while its containers run: the data stays where it is", async () => {
    const { host } = await commands(null);
    await expect(run(host)).rejects.toThrow("Docker does not answer");
    expect(state(host).slice(0, 2)).toEqual(["old", "old"]);
    expect((await readMarker(host))?.step).toBe("checked");
  });

  test("nor are moves that were cut off gone on with", async () => {
    const { host } = await commands(null);
    await writeMarker(host, { snapshot, step: "swapping" });
    await expect(finishMoves(host)).rejects.toThrow("Docker does not answer");
    expect(state(host).slice(0, 2)).toEqual(["old", "old"]);
    expect((await readMarker(host))?.step).toBe("swapping");
  });
});

test.each([
  ["checked", "sync --file-system"],
  ["fetching", null],
  ["swapping", null],
] as const)("a restore is noted as %s only when what that says is on the disk: %p", async (step, command) => {
  const ran: string[] = [];
  const host = await prepared({
    commands: ({ argv }) => {
      ran.push(argv.join(" "));
      return { code: ran.length > 1 ? 1 : 0, stdout: "", stderr: "" };
    },
  });
  expect(ran).toEqual([`sync --file-system ${stage}`]);
  const noted = await writeMarker(host, { snapshot, step }).then(
    () => true,
    () => false,
  );
  expect([noted, ran[1] ?? null]).toEqual([
    command === null,
    command === null ? null : `${command} ${stage}`,
  ]);
});

describe("a mount within the data", () => {
  const mounts = "/dev/vdb /opt/openclaw/state ext4 rw,relatime 0 0\n";

  test("is told before anything is stopped, thrown away or noted", async () => {
    const host = await prepared();
    host.put("/proc/self/mounts", mounts);
    host.put(`${replaced}/opt/openclaw/state/gateway/who`, "older");
    host.mutations.length = 0;
    await expect(run(host)).rejects.toThrow("Something is mounted within the data");
    expect(host.mutations).toEqual([]);
    expect((await readMarker(host))?.step).toBe("checked");
  });

  test("keeps moves that were cut off from going on, until it is gone", async () => {
    const host = await prepared();
    await writeMarker(host, { snapshot, step: "swapping" });
    host.put("/proc/self/mounts", mounts);
    host.mutations.length = 0;
    await expect(finishMoves(host)).rejects.toThrow("Something is mounted within the data");
    expect(host.mutations).toEqual([]);
    await host.remove("/proc/self/mounts");
    expect(await finishMoves(host)).toBe(true);
    expect(state(host)).toEqual(["new", "new", "old", "old"]);
  });

  test("elsewhere in it is in nobody's way who brings a part only", async () => {
    const host = await prepared();
    host.put("/proc/self/mounts", "/dev/vdb /opt/openclaw/state/caddy ext4 rw,relatime 0 0\n");
    await run(host, ["/opt/openclaw/sandboxes"]);
    expect(state(host).slice(0, 2)).toEqual(["old", "new"]);
  });
});

describe("what data only passes through is no original", () => {
  /** What the journal knows of before, after all of it, cut off at that change. */
  const originals = async (at: number, files: Record<string, string> = {}): Promise<readonly unknown[]> => {
    const host = await prepared();
    for (const [path, text] of Object.entries(files)) host.put(path, text);
    host.put("/var/lib/clincher/.", "");
    const journal = new Journal(host);
    // The install has noted them.
    for (const path of ["/opt/openclaw/state", "/opt/openclaw/state/caddy", "/opt/openclaw/sandboxes"])
      journal.keepOriginal(path, null, null);
    await run(keepingOriginals(dying(host, at), journal)).catch(() => {});
    await finishMoves(host);
    await run(keepingOriginals(host, journal));
    journal.close();
    return readInventory(host)?.originals ?? [];
  };
  const never = Number.POSITIVE_INFINITY;

  test("cut off at any change and finished, the journal knows what it knows undisturbed", async () => {
    const wanted = await originals(never);
    for (let at = 1; at <= 16; at += 1) expect([at, await originals(at)]).toEqual([at, wanted]);
  });

  test("what an earlier restore has kept goes without a copy of it in the journal", async () => {
    const earlier = { [`${replaced}/opt/openclaw/state/gateway/diary`]: "the agent's own" };
    expect(await originals(never, earlier)).toEqual(await originals(never));
  });
});
