import { describe, expect, test } from "bun:test";
import { readCutOff } from "../../src/facts/cut-off.ts";
import { earlierUpgradeFolder, readEarlier, readUpgrade } from "../../src/facts/upgrade.ts";
import type { Host } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { leftOut } from "../../src/recovery/paths.ts";
import { resume } from "../../src/recovery/resume.ts";
import { abandonUpgrade, dropUpgrade } from "../../src/recovery/upgrade/abandon.ts";
import { endByRestore, endWayBack } from "../../src/recovery/upgrade/back.ts";
import { beginKept } from "../../src/recovery/upgrade/begin.ts";
import { andLost, dropEarlier, yieldEarlier } from "../../src/recovery/upgrade/earlier.ts";
import { timer } from "../../src/recovery/upgrade/manner.ts";
import { writeUpgrade } from "../../src/recovery/upgrade/paths.ts";
import { clearTheWay } from "../../src/recovery/upgrade/resume.ts";
import { readWayBack } from "../../src/recovery/upgrade/rollback.ts";
import { gibibyte } from "../../src/settings/values/size.ts";
import { Died, dyingAt } from "../engine/dying.ts";
import { first, keptFile, manner, upgraded } from "./upgraded.ts";

const second = { ...first, from: "2026.9.6", to: "2026.9.7", snapshot: "" };
const file = "data/opt/openclaw/state/gateway/who";

const gateway = {
  ...{ Id: "c1", Names: ["/openclaw"], Image: "x", ImageID: "x", State: "running", Status: "Up (healthy)" },
  Labels: { "com.docker.compose.project": "openclaw" },
};

/** A server that was upgraded once, with room for so many bytes. */
const server = async (free = 100 * gibibyte): Promise<MemoryHost> =>
  await upgraded(
    new MemoryHost({
      commands: () => ({ code: 0, stdout: "", stderr: "" }),
      requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify([gateway]) }),
      space: { free, total: 200 * gibibyte },
    }),
  );

/** What leads back is what the first upgrade kept, all of it, and nothing else is left. */
const leadsBack = async (host: MemoryHost): Promise<void> => {
  expect((await readWayBack(host)).marker).toEqual(first);
  expect(host.text(keptFile)).toBe("first");
  expect(await host.stat(earlierUpgradeFolder)).toBeNull();
};

describe("another upgrade", () => {
  test("that is refused leaves the way back that there was", async () => {
    const host = await server();
    await beginKept(host, second);
    host.put(keptFile, "second");
    await dropUpgrade(host, []);
    await leadsBack(host);
  });

  test("that fails after it had the data leaves it too", async () => {
    const host = await server();
    await beginKept(host, second);
    await writeUpgrade(host, { ...second, step: "returning", failed: true });
    await endWayBack(host, async () => {});
    await leadsBack(host);
  });

  test("that is well is the last: the one before goes", async () => {
    const host = await server();
    await beginKept(host, second);
    await writeUpgrade(host, { ...second, step: "done" });
    await dropEarlier(host);
    expect((await readWayBack(host)).marker.to).toBe(second.to);
    expect(await host.stat(earlierUpgradeFolder)).toBeNull();
  });

  test("that a restored backup ends leaves none: the data is of no upgrade", async () => {
    const host = await server();
    await beginKept(host, second);
    await writeUpgrade(host, { ...second, step: "returning" });
    await endByRestore(host, { snapshot: "b".repeat(64), step: "swapped" }, "2026.9.6");
    expect([await readUpgrade(host), await host.stat(earlierUpgradeFolder)]).toEqual([null, null]);
  });

  test("what is set aside is in no backup", () => expect(leftOut).toContain(earlierUpgradeFolder));
});

/** Lets something die at each of its changes. Gives how often it did. */
const atEachDeath = async (
  work: (host: Host) => Promise<unknown>,
  prepare: () => Promise<MemoryHost>,
  after: (host: MemoryHost) => Promise<void>,
): Promise<number> => {
  for (let n = 0; ; n++)
    for (const when of ["before", "after"] as const) {
      const host = await prepare();
      const died = await work(dyingAt(host, n, when)).then(
        () => false,
        (error) => {
          if (error instanceof Died) return true;
          throw error;
        },
      );
      if (!died) return n;
      await after(host);
    }
};

describe("killed at any moment, another upgrade leaves the way back that there was", () => {
  const half = async (): Promise<MemoryHost> => {
    const host = await server();
    await beginKept(host, second);
    host.put(keptFile, "second");
    return host;
  };
  test.each<readonly [string, (host: Host) => Promise<unknown>, () => Promise<MemoryHost>]>([
    ["when it begins", (host) => beginKept(host, second), server],
    ["when it begins once more", (host) => beginKept(host, second), half],
    ["when it is refused", (host) => dropUpgrade(host, []), half],
    ["when it is abandoned", (host) => abandonUpgrade(host, { ...second, step: "copying" }), half],
    ["when it is resumed", (host) => resume(host, manner), half],
  ])("%s", async (_, work, prepare) => {
    const resumed = await atEachDeath(work, prepare, async (host) => {
      await resume(host, manner);
      await leadsBack(host);
    });
    expect(resumed).toBeGreaterThan(2);
  });

  test("when it begins, and is run again at once", async () => {
    await atEachDeath(
      (host) => beginKept(host, second),
      server,
      async (host) => {
        await clearTheWay(host, manner);
        await beginKept(host, second);
        expect(await readEarlier(host)).toEqual(first);
        expect(host.text(`${earlierUpgradeFolder}/${file}`)).toBe("first");
      },
    );
  });

  test("and until that is done, a rollback says so", async () => {
    await atEachDeath(
      (host) => beginKept(host, second),
      server,
      async (host) => {
        const told = await readWayBack(host).then(
          ({ marker }) => marker.to,
          (error: unknown) => (error instanceof Failure ? (error.problems[0].why ?? "") : String(error)),
        );
        const aside = "What leads back from OpenClaw 2026.9.6 to 2026.3.13 is set aside for it.";
        expect([first.to, aside]).toContain(told);
        expect((await readCutOff(host))?.half ?? false).toBe(false);
      },
    );
  });

  test("when the other is well: what is left of the one before goes, and is no way back", async () => {
    const well = async (): Promise<MemoryHost> => {
      const host = await half();
      await writeUpgrade(host, { ...second, step: "done" });
      return host;
    };
    const died = await atEachDeath(dropEarlier, well, async (host) => {
      await resume(host, manner);
      expect((await readWayBack(host)).marker.to).toBe(second.to);
      expect(await host.stat(earlierUpgradeFolder)).toBeNull();
    });
    expect(died).toBe(2);
  });
});

describe("where the disk has no room for both", () => {
  const bytes = 10 * gibibyte;
  const begun = async (free: number, held: number): Promise<MemoryHost> => {
    const host = await server(free);
    const { tree } = host;
    await beginKept(host, second);
    const sized = async (root: string, skip?: ReadonlySet<string>) =>
      (await tree(root, skip)).map((each) => (each.path.endsWith("/who") ? { ...each, size: held } : each));
    return Object.assign(host, { tree: sized });
  };

  test.each([
    ["there is room for both", 20, 10, false],
    ["there is room without the earlier one", 5, 10, true],
    ["there is none in any case", 2, 5, false],
  ])("%s", async (_, free, held, goes) => {
    const { steps, step } = timer(manner);
    const host = await begun(free * gibibyte, held * gibibyte);
    const marker = await yieldEarlier(host, { ...second, step: "copying" }, bytes, step);
    expect([marker.lost, (await readUpgrade(host))?.lost]).toEqual(
      goes ? ["2026.3.13", "2026.3.13"] : [undefined, undefined],
    );
    expect((await host.stat(earlierUpgradeFolder)) === null).toBe(goes);
    expect(steps.map(({ what }) => what)).toEqual(
      goes ? ["what leads back to 2026.3.13 removed: its room is needed"] : [],
    );
  });

  test("and it was lost, it is said: by what refuses, and by what is resumed", async () => {
    const refused = new Failure(1, { what: "It does not start", fix: "Mend it." });
    expect(andLost(refused, undefined)).toEqual(refused);
    expect((andLost(refused, "2026.3.13") as Failure).problems.map(({ what }) => what)).toEqual([
      "It does not start",
      "What led back to OpenClaw 2026.3.13, from the upgrade before, is gone",
    ]);
    const host = await begun(5 * gibibyte, 10 * gibibyte);
    await yieldEarlier(host, { ...second, step: "copying" }, bytes, timer(manner).step);
    expect(await resume(host, manner)).toEqual([
      "The upgrade to OpenClaw 2026.9.7 had changed nothing yet: 2026.9.6 runs, as before. What led back to OpenClaw 2026.3.13 is gone: its room was needed.",
    ]);
    expect(readWayBack(host)).rejects.toThrow("There is no upgrade to go back from");
  });

  test("killed in the midst of it: it is there whole, or is said to be lost", async () => {
    const died = await atEachDeath(
      (host) => yieldEarlier(host, { ...second, step: "copying" }, bytes, timer(manner).step),
      () => begun(5 * gibibyte, 10 * gibibyte),
      async (host) => {
        const [said] = await resume(host, manner);
        if (said?.includes("is gone")) expect(await readUpgrade(host)).toBeNull();
        else await leadsBack(host);
      },
    );
    expect(died).toBe(3);
  });
});
