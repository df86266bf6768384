import { describe, expect, test } from "bun:test";
import type { Listener } from "../../../src/facts/listeners.ts";
import { oldSshPorts, type PendingRevert } from "../../../src/resources/firewall/policy.ts";

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
  ["moved, and not confirmed", { oldPorts: [22] }, [on("sshd", 22), on("sshd", 9922)], [], [22]],
  ["moved, not confirmed, sshd restarts right now", { oldPorts: [22] }, [], [], [22]],
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
