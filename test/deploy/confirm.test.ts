import { describe, expect, test } from "bun:test";
import { alone, confirm, takeBack, whenDue } from "../../src/deploy/confirm.ts";
import { type Pending, pendingPath, readEnded, readPending } from "../../src/facts/revert.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const lock = "/run/clincher/revert.lock";
const [uptime, uid] = [1000, 1001];

interface Login {
  readonly port: number;
  /** Seconds after the kernel's start. */
  readonly began: number;
  readonly uid?: number;
  /** Levels of sudo and shells between the login and clincher; none: it was not started from it. */
  readonly above?: number;
}

const armedAt = (secondsAgo: number): Pending["armed"] => ({
  wall: Date.UTC(2026, 0, 1) - secondsAgo * 1000,
  uptime: uptime - secondsAgo,
  boot: "b",
});
const change = (given: Partial<Pending> = {}): Pending => ({
  ...{ armed: armedAt(100), within: 600, oldPorts: [22], newPort: 9922, user: "deploy", tailnet: null },
  ...{ access: null, onLogin: true, flags: {}, phases: ["access"], restore: [["reload", "sshd"]] },
  kept: [{ kind: "file", path: "/etc/x", mode: 0o644, uid: 0, gid: 0, base64: btoa("before") }],
  ...given,
});

/** A server on which a change waits (or none), with logins over ssh. */
const server = async (pending: Pending | null, logins: readonly Login[] = []): Promise<MemoryHost> => {
  const stat = (pid: number, parent: number, began: number) =>
    `${pid} (x) S ${parent} ${"0 ".repeat(17)}${began * 100} 0`;
  const host = new MemoryHost({
    files: {
      "/etc/x": "after",
      "/etc/passwd": `root:x:0:0::/root:/bin/sh\ndeploy:x:${uid}:${uid}::/home/deploy:/bin/bash\n`,
      "/proc/uptime": `${uptime}.00 1.00`,
      "/proc/sys/kernel/random/boot_id": "b\n",
      "/proc/self/stat": stat(9, 500, uptime),
      "/var/lib/clincher/revert/.": "",
    },
    commands: ({ argv }) => ({
      code: 0,
      stdout:
        argv[0] !== "ss"
          ? ""
          : logins
              .map(
                ({ port }, index) =>
                  `0 0 203.0.113.1:${port} 198.51.100.7:5${index} users:(("sshd-session",pid=${40 + index},fd=4))`,
              )
              .join("\n"),
      stderr: "",
    }),
  });
  for (const [index, { began, above, uid: owner = uid }] of logins.entries()) {
    host.put(`/proc/${40 + index}/stat`, stat(40 + index, 1, began));
    await host.setAccess(`/proc/${40 + index}`, { mode: 0o555, uid: owner, gid: owner });
    if (above !== undefined)
      for (let level = 0; level < above; level += 1)
        host.put(
          `/proc/${500 + level}/stat`,
          stat(500 + level, level + 1 < above ? 501 + level : 40 + index, began),
        );
  }
  if (pending !== null) host.put(pendingPath, JSON.stringify(pending));
  host.mutations.length = 0;
  return host;
};

/** What became of the change. */
const after = async (host: MemoryHost): Promise<string> => {
  const ended = await readEnded(host);
  const file = host.text("/etc/x");
  const counted = host.mutations.includes("run reload sshd");
  if ((await readPending(host)) !== null) return `waits, ${file}${counted ? ", loaded" : ""}`;
  return `${ended?.outcome ?? "nothing"}, ${file}${counted ? ", loaded" : ""}`;
};

describe("clincher confirm", () => {
  test.each<readonly [string, Pending | null, readonly Login[], string, string]>([
    ["no change waits", null, [], "nothing to confirm", "nothing, after"],
    [
      "a new login over the new port",
      change(),
      [{ port: 9922, began: 950, above: 3 }],
      "confirmed",
      "confirmed, after",
    ],
    ["a login over the old port", change(), [{ port: 22, began: 950, above: 3 }], "refused", "waits, after"],
    [
      "a login from before the change",
      change(),
      [{ port: 9922, began: 800, above: 3 }],
      "refused",
      "waits, after",
    ],
    ["somebody else's login only", change(), [{ port: 9922, began: 950 }], "refused", "waits, after"],
    ["a console", change(), [], "refused", "waits, after"],
  ])("%s", async (_, pending, logins, expected, became) => {
    const host = await server(pending, logins);
    const said = await confirm(host, "203.0.113.1").then(
      ({ outcome }) => outcome as string,
      (error: unknown) => (error instanceof Failure && error.exit === 1 ? "refused" : String(error)),
    );
    expect([said, await after(host)]).toEqual([expected, became]);
  });
});

describe("the watch", () => {
  test.each<readonly [string, Pending | null, readonly Login[], string, string]>([
    ["nothing waits", null, [], "nothing pending", "nothing, after"],
    ["there is time left", change(), [], "waiting", "waits, after"],
    ["time is up", change({ armed: armedAt(601) }), [], "taken back", "reverted, before, loaded"],
    [
      "time is up, and files cannot all go back: what can counts",
      change({ armed: armedAt(601) }),
      [],
      "fails",
      "waits, before, loaded",
    ],
    ["a login over the new port", change(), [{ port: 9922, began: 950 }], "confirmed", "confirmed, after"],
    [
      "the same in the last moment",
      change({ armed: armedAt(601) }),
      [{ port: 9922, began: 950 }],
      "confirmed",
      "confirmed, after",
    ],
    [
      "a login that is to confirm by hand",
      change({ onLogin: false }),
      [{ port: 9922, began: 950 }],
      "waiting",
      "waits, after",
    ],
    ["a login of another user", change(), [{ port: 9922, began: 950, uid: 7 }], "waiting", "waits, after"],
    [
      "a login that is not done yet",
      change(),
      [{ port: 9922, began: 950, uid: 0 }],
      "waiting",
      "waits, after",
    ],
    [
      "an operator whom nobody knows",
      change({ user: "gone" }),
      [{ port: 9922, began: 950 }],
      "waiting",
      "waits, after",
    ],
  ])("%s", async (what, pending, logins, expected, became) => {
    const host = await server(pending, logins);
    if (what.includes("cannot")) {
      const kept = [
        ...change().kept,
        { kind: "file" as const, path: "/gone/y", mode: 0, uid: 0, gid: 0, base64: "" },
      ];
      host.put(pendingPath, JSON.stringify({ ...pending, kept }));
    }
    const said = await whenDue(host).then(
      ({ outcome }) => outcome as string,
      () => "fails",
    );
    expect([said, await after(host)]).toEqual([expected, became]);
  });
});

test.each([
  ["before the change", 800, 950, "waits, after"],
  ["after it", 950, 960, "confirmed, after"],
] as const)(
  "sshd's two processes are one login, which began with the first: %s",
  async (_, first, second, became) => {
    const host = await server(change(), [
      { port: 9922, began: second, above: 1 },
      { port: 9922, began: first },
    ]);
    // The first has started the second.
    host.put("/proc/40/stat", `40 (sshd) S 41 ${"0 ".repeat(17)}${second * 100} 0`);
    await confirm(host, "203.0.113.1").catch(() => {});
    expect(await after(host)).toBe(became);
  },
);

test.each([
  ["what waits is taken back", change(), "taken back", "reverted, before, loaded"],
  ["nothing waits", null, "nothing to take back", "nothing, after"],
] as const)("clincher harden revert: %s", async (_, pending, expected, became) => {
  const host = await server(pending);
  expect([await takeBack(host), await after(host)]).toEqual([expected, became]);
});

describe("confirming and taking back exclude each other", () => {
  test("whoever comes second waits half a minute, then is refused, and changes nothing", async () => {
    const host = await server(change({ armed: armedAt(601) }));
    const first = host.lock(lock);
    const began = host.now();
    const failure = await whenDue(host).catch((error: unknown) => error);
    expect(failure instanceof Failure && failure.exit).toBe(5);
    expect((host.now() - began) / 1000).toBeCloseTo(30, 0);
    expect(await after(host)).toBe("waits, after");
    if (first.held) first.release();
    expect((await whenDue(host)).outcome).toBe("taken back");
  });

  test("what fails lets the next one in", async () => {
    const host = await server(null);
    await alone(host, () => Promise.reject(new Error("x"))).catch(() => {});
    expect(host.lock(lock).held).toBe(true);
  });
});
