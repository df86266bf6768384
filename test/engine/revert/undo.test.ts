import { describe, expect, test } from "bun:test";
import { arm, undo } from "../../../src/engine/revert/revert.ts";
import { readEnded, readPending } from "../../../src/facts/revert.ts";
import type { Host } from "../../../src/host/host.ts";
import { before, change, risk, server, state, terms } from "./server-at-risk.ts";

describe("the way back", () => {
  test("puts back what was changed, removed and added, and then makes it count", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await undo(host, "a test");
    expect(await state(host)).toEqual(before);
    expect(await host.stat("/etc/b")).toMatchObject({ uid: 1, gid: 2 });
    expect(host.mutations).toContain("run systemctl restart ssh");
    expect([await readPending(host), (await readEnded(host))?.outcome]).toEqual([null, "reverted"]);
  });

  test("puts back whose a folder was, and where a link led", async () => {
    const host = server();
    await host.makeLink("/etc/link", "/etc/a");
    await host.makeDirectory("/etc/folder", { mode: 0o750, uid: 3, gid: 4 });
    await arm(host, [{ paths: ["/etc/link", "/etc/folder"], restore: [] }], terms);
    await host.makeLink("/etc/link", "/etc/b");
    await host.setAccess("/etc/folder", { mode: 0o777, uid: 0, gid: 0 });
    await undo(host, "a test");
    expect(await host.stat("/etc/link")).toMatchObject({ kind: "symlink", target: "/etc/a" });
    expect(await host.stat("/etc/folder")).toMatchObject({ kind: "directory", mode: 0o750, uid: 3, gid: 4 });
  });

  test("goes backwards, but for what is removed: that makes room", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    const armedAt = host.mutations.length;
    await undo(host, "a test");
    const paths = host.mutations.slice(armedAt).flatMap((each) => /\/etc\/[abc]\b/.exec(each)?.[0] ?? []);
    expect(paths).toEqual(["/etc/c", "/etc/b", "/etc/a"]);
  });

  test("cut off at any step, it is finished by the next attempt", async () => {
    const counted = server();
    await arm(counted, [risk], terms);
    await change(counted);
    const armedAt = counted.mutations.length;
    await undo(counted, "a test");
    for (let step = 1; step <= counted.mutations.length - armedAt; step += 1) {
      const host = server();
      await arm(host, [risk], terms);
      await change(host);
      let left = step;
      const dying = (name: "writeFile" | "remove" | "run") => {
        const method = host[name] as (...given: unknown[]) => Promise<unknown>;
        return (...given: unknown[]): Promise<unknown> => {
          left -= 1;
          if (left < 0) return new Promise(() => {});
          return method(...given);
        };
      };
      const mortal = { ...host, writeFile: dying("writeFile"), remove: dying("remove"), run: dying("run") };
      await Promise.race([undo(mortal as unknown as Host, "a test"), Bun.sleep(5)]);
      await undo(host, "again");
      expect(await state(host)).toEqual(before);
    }
  });
});
