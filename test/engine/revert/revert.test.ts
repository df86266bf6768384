import { describe, expect, test } from "bun:test";
import { applyPlan, type Protection } from "../../../src/engine/apply.ts";
import { planFrom } from "../../../src/engine/plan.ts";
import { arm, disarm, type RevertTerms, undo } from "../../../src/engine/revert/revert.ts";
import { executablePath } from "../../../src/facts/executable.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { pendingPath, readEnded, readPending } from "../../../src/facts/revert.ts";
import type { Command, CommandResult, Host } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import type { Resource, Risk } from "../../../src/resources/resource.ts";

const risk: Risk = { paths: ["/etc/a", "/etc/b", "/etc/c"], restore: [["systemctl", "restart", "ssh"]] };
const terms: RevertTerms = {
  within: 600,
  oldPorts: [22],
  newPort: 9922,
  user: "deploy",
  tailnet: null,
  access: null,
  onLogin: false,
  flags: {},
  phases: ["access"],
};
const succeed = (): CommandResult => ({ code: 0, stdout: "", stderr: "" });

const server = (commands: (command: Command) => CommandResult = succeed): MemoryHost => {
  const host = new MemoryHost({
    files: {
      "/etc/a": "a",
      "/etc/systemd/system/x": "",
      "/proc/uptime": "100.5 1",
      "/var/lib/x": "",
      [executablePath]: "",
    },
    commands,
  });
  host.put("/etc/b", "b", { mode: 0o640, uid: 1, gid: 2 });
  return host;
};

const change = async (host: Host): Promise<void> => {
  await host.writeFile("/etc/a", "changed", { mode: 0o600, uid: 0, gid: 0 });
  await host.remove("/etc/b");
  await host.writeFile("/etc/c", "new", { mode: 0o644, uid: 0, gid: 0 });
};

/** What the paths of the risk are. */
const state = async (host: MemoryHost): Promise<unknown> =>
  Promise.all(risk.paths.map(async (path) => [host.text(path), (await host.stat(path))?.mode ?? null]));
const before = [
  ["a", 0o644],
  ["b", 0o640],
  [null, null],
];

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

  test("is not armed where systemd would not find clincher after a boot", async () => {
    const host = server();
    await host.remove(executablePath);
    await expect(arm(host, [risk], terms)).rejects.toThrow("so ssh and firewall stay as they are");
    expect(await readPending(host)).toBeNull();
    expect(host.mutations.filter((each) => each.includes("systemctl"))).toEqual([]);
  });

  test("is complete on the disk before anything is started, and enabled for the next boot", async () => {
    const host = server();
    await arm(host, [risk], terms);
    const order = [
      "pending.json",
      "clincher-revert.timer 644",
      "systemctl enable",
      "systemctl restart clincher",
    ];
    const places = order.map((text) => host.mutations.findIndex((each) => each.includes(text)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places.every((place) => place >= 0)).toBe(true);
  });

  test("a second change keeps what the first one kept", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await arm(host, [{ paths: ["/etc/a", "/etc/d"], restore: [["firewall"]] }], {
      ...terms,
      oldPorts: [9922],
      newPort: 1,
      phases: ["access", "firewall"],
    });
    expect(await readPending(host)).toMatchObject({ oldPorts: [22], phases: ["access", "firewall"] });
    await undo(host, "a test");
    expect(await state(host)).toEqual(before);
    for (const command of ["systemctl restart ssh", "firewall"])
      expect(host.mutations).toContain(`run ${command}`);
  });

  test("a confirmed change stays", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await disarm(host, "a login");
    await undo(host, "too late");
    expect(host.text("/etc/a")).toBe("changed");
    for (const unit of ["timer", "service"])
      expect(await host.stat(`/etc/systemd/system/clincher-revert.${unit}`)).toBeNull();
    expect(host.mutations).toContain("run systemctl disable --quiet --now clincher-revert.timer");
    expect(host.mutations.at(-1)).toBe("run systemctl daemon-reload");
  });

  test.each(["enable", "restart", "is-active"])(
    "that cannot be armed leaves nothing waiting: %s",
    async (verb) => {
      const host = server(({ argv }) => ({ code: argv.includes(verb) ? 1 : 0, stdout: "", stderr: "no" }));
      await expect(arm(host, [risk], terms)).rejects.toThrow("The way back cannot be prepared");
      expect(await host.stat(pendingPath)).toBeNull();
    },
  );

  test("that cannot be armed leaves an earlier change waiting", async () => {
    let code = 0;
    const host = server(() => ({ code, stdout: "", stderr: "no" }));
    await arm(host, [risk], terms);
    code = 1;
    await expect(arm(host, [risk], terms)).rejects.toThrow("The way back cannot be prepared");
    expect(await readPending(host)).not.toBeNull();
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

  /** There is no room for one of the files. */
  const fullDisk = (host: Host): Host => ({
    ...host,
    user: 0,
    writeFile: async (path, content, access) => {
      if (path === "/etc/a") throw new Error("ENOSPC");
      await host.writeFile(path, content, access);
    },
  });

  test("goes on after a file that cannot be put back, and stays pending", async () => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await expect(undo(fullDisk(host), "a test")).rejects.toThrow("Not everything");
    expect(host.text("/etc/b")).toBe("b");
    expect(await readPending(host)).not.toBeNull();
    await undo(host, "again");
    expect(await state(host)).toEqual(before);
  });

  test.each([
    ["does not count: who gets in now still does", {}, false],
    ["counts when time is up: nobody got in as it is", { evenInPart: true }, true],
  ])("half of it %s", async (_, manner, counts) => {
    const host = server();
    await arm(host, [risk], terms);
    await change(host);
    await expect(undo(fullDisk(host), "a test", manner)).rejects.toThrow("Not everything");
    expect(host.mutations.includes("run systemctl restart ssh")).toBe(counts);
  });

  test("is not over as long as sshd does not run with what is back", async () => {
    let code = 255;
    const host = server(({ argv }) => ({
      code: argv.at(-1) === "ssh" ? code : 0,
      stdout: "",
      stderr: "Job for ssh.service failed",
    }));
    const firewall = ["sh", "-c", "firewall"] as const;
    await arm(host, [{ ...risk, restore: [...risk.restore, firewall] }], terms);
    await change(host);
    await expect(undo(host, "a test")).rejects.toThrow("not all of it counts yet");
    expect(await state(host)).toEqual(before);
    // The firewall counts already: only sshd is tried again.
    expect(await readPending(host)).toMatchObject({ kept: [], restore: [["systemctl", "restart", "ssh"]] });
    expect(await host.stat("/etc/systemd/system/clincher-revert.timer")).not.toBeNull();
    expect(await readEnded(host)).toBeNull();
    code = 0;
    await undo(host, "nobody confirmed it in time");
    expect(host.mutations.filter((each) => each === `run ${firewall.join(" ")}`)).toHaveLength(1);
    expect([await readPending(host), (await readEnded(host))?.outcome]).toEqual([null, "reverted"]);
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

describe("invariant: no change that could cut the operator off is made before the way back is armed", () => {
  const resource = (id: string, risky: boolean, log: string[], fails = false): Resource => ({
    id,
    needs: [],
    ...(risky ? { risk } : {}),
    diff: () => [
      {
        action: "run",
        summary: id,
        make: async () => {
          log.push(id);
          if (fails) throw new Error("it failed");
        },
      },
    ],
  });
  const run = async (
    resources: (log: string[]) => readonly Resource[],
    armed = true,
  ): Promise<readonly string[]> => {
    const log: string[] = [];
    const protection: Protection = {
      arm: async (risks) => {
        log.push(`arm ${risks.length}`);
        if (!armed) throw new Error("cannot arm");
      },
      check: async () => void log.push("check"),
      undo: async () => void log.push("undo"),
    };
    const plan = planFrom([{ name: "p", title: "P", resources: resources(log) }], Facts.of());
    const host = server();
    const options = { command: "install", version: "1", listen: () => {}, redact: (text: string) => text };
    await applyPlan(host, plan, { ...options, protection }).catch((error: unknown) =>
      log.push(String(error)),
    );
    return log;
  };

  test("armed once, with all risks, before the first", async () => {
    const log = await run((log) => [
      resource("safe", false, log),
      resource("risky", true, log),
      resource("another", true, log),
    ]);
    expect(log).toEqual(["safe", "arm 2", "risky", "check", "another"]);
  });

  test("nothing is armed for nothing", async () => {
    expect(await run((log) => [resource("safe", false, log)])).toEqual(["safe"]);
  });

  test("what cannot be armed is not changed", async () => {
    const log = await run((log) => [resource("risky", true, log)], false);
    expect(log).toEqual(["arm 1", "Error: cannot arm"]);
  });

  test("a change without risk that fails takes nothing back", async () => {
    const log = await run((log) => [resource("risky", true, log), resource("safe", false, log, true)]);
    expect(log).toEqual(["arm 1", "risky", "safe", "Error: it failed"]);
  });

  test("a risky change that fails is taken back at once", async () => {
    const log = await run((log) => [resource("risky", true, log, true), resource("never", true, log)]);
    expect(log).toEqual(["arm 2", "risky", "undo", "Error: it failed"]);
  });
});
