import { describe, expect, test } from "bun:test";
import type { Listener } from "../../../src/facts/listeners.ts";
import { tailnetOnlyPath } from "../../../src/facts/tailscale.ts";
import { oldSshPorts, type PendingRevert, tailnetAccess } from "../../../src/resources/firewall/policy.ts";
import { statOf } from "../given.ts";

const on = (program: string, port: number, address = "0.0.0.0"): Listener => ({ program, port, address });

const cases: readonly (readonly [
  string,
  PendingRevert,
  readonly Listener[],
  readonly number[],
  readonly number[],
])[] = [
  ["fresh: sshd is where it was", null, [on("sshd", 22)], [], [22]],
  ["several ports", null, [on("sshd", 2222), on("sshd", 22), on("sshd", 22, "[::]")], [], [22, 2222]],
  ["moved, and not confirmed", { oldPorts: [22], kept: [] }, [on("sshd", 22), on("sshd", 9922)], [], [22]],
  ["moved, not confirmed, sshd restarts right now", { oldPorts: [22], kept: [] }, [], [], [22]],
  ["confirmed, sshd still on both", null, [on("sshd", 22), on("sshd", 9922)], [], []],
  ["confirmed", null, [on("sshd", 9922)], [], []],
  ["nobody listens: the usual port", null, [on("nginx", 80)], [], [22]],
  ["sshd on the loopback only is no door", null, [on("sshd", 9922, "127.0.0.1")], [], [22]],
  ["under socket activation", null, [on("systemd", 2222), on("systemd", 9090)], [2222], [2222]],
  ["socket on the new port", null, [on("systemd", 9922)], [9922], []],
  ["another socket of systemd's is none of ssh's", null, [on("systemd", 9090), on("sshd", 22)], [], [22]],
];

describe("old ssh ports that stay open", () => {
  test.each(cases)("%s", (_, pending, listening, socket, ports) =>
    expect(oldSshPorts(9922, pending, listening, socket)).toEqual([...ports]),
  );
});

describe("ssh in the tailnet only", () => {
  const marker = statOf();
  const waiting = (kind: "absent" | "file" | null): PendingRevert => ({
    oldPorts: [],
    kept:
      kind === null
        ? []
        : kind === "absent"
          ? [{ kind, path: tailnetOnlyPath }]
          : [{ kind, path: tailnetOnlyPath, mode: 0o644, uid: 0, gid: 0, base64: "" }],
  });
  test.each<[string, Parameters<typeof tailnetAccess>, string]>([
    ["no tailnet", ["none", null, null], "none"],
    ["one more way in", ["also", null, null], "also"],
    ["asked for, and not begun", ["only", null, null], "also"],
    ["made, and nobody has logged in over it yet", ["only", marker, waiting("absent")], "also"],
    ["proven by a confirmation", ["only", marker, null], "only"],
    ["proven before the change that waits now", ["only", marker, waiting("file")], "only"],
    ["proven, and what waits now is of sshd alone", ["only", marker, waiting(null)], "only"],
    ["taken back", ["only", null, null], "also"],
    ["no longer asked for", ["also", marker, null], "also"],
  ])("%s", (_, given, expected) => expect(tailnetAccess(...given)).toBe(expected as "none"));
});
