import { describe, expect, test } from "bun:test";
import type { Moment, Pending } from "../../src/facts/revert.ts";
import { parseConnections, parseProcessStat, type SshSession } from "../../src/facts/ssh-sessions.ts";
import { confirmedByLogin, refusal } from "../../src/ssh/confirmation.ts";

const armed: Moment = { wall: 0, uptime: 1000, boot: "one" };
const pending = { armed, newPort: 9922, onLogin: true, tailnet: null } as Pending;
const now: Moment = { wall: 60_000, uptime: 1060, boot: "one" };
const session = (given: Partial<SshSession> = {}): SshSession => ({
  pid: 7,
  port: 9922,
  from: "203.0.113.1",
  to: "203.0.113.10",
  began: 1030,
  uid: 1000,
  ...given,
});

describe("who may confirm", () => {
  const why = (given: SshSession | null, moment = now): string | null =>
    refusal(given, pending, moment, null, "ssh …")?.why ?? null;
  test.each([
    ["a new login over the new port", session(), null],
    ["no login at all", null, "It was not started from a login"],
    ["the old port", session({ port: 22 }), "You are logged in over port 22; the new one is 9922"],
    ["a session from before", session({ began: 900 }), "This session began before"],
    ["a session from a second before", session({ began: armed.uptime - 1 }), "This session began before"],
    ["a login at the moment of arming, as the kernel counts", session({ began: armed.uptime - 0.3 }), null],
  ])("%s", (_, given, expected) => {
    const found = why(given);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });

  test("after a boot every session is new", () => {
    expect(why(session({ began: 20 }), { ...now, boot: "two", uptime: 30 })).toBeNull();
  });
});

describe("when ssh is to answer in the tailnet only", () => {
  const tailnet = {
    addresses: ["100.64.0.1", "fd7a:115c:a1e0::1"],
    peers: ["100.64.0.2", "fd7a:115c:a1e0::2"],
  };
  const waiting: Pending = { ...pending, tailnet: "100.64.0.1" };
  const over = { from: "100.64.0.2", to: "100.64.0.1" };
  test.each([
    ["over it", session(over), tailnet, true],
    ["over it, IPv6", session({ from: "fd7a:115c:a1e0::2", to: "fd7a:115c:a1e0::1" }), tailnet, true],
    ["from outside", session(), tailnet, false],
    [
      "from an address of a provider that looks like it",
      session({ ...over, from: "100.64.0.9" }),
      tailnet,
      false,
    ],
    ["to another address of this server", session({ ...over, to: "203.0.113.10" }), tailnet, false],
    ["while tailscaled does not answer", session(over), null, false],
    ["over it, over the old port", session({ ...over, port: 22 }), tailnet, false],
    ["over it, from before", session({ ...over, began: 900 }), tailnet, false],
  ])("%s", (_, given, state, expected) => {
    expect(refusal(given, waiting, now, state, "ssh …") === null).toBe(expected);
    expect(confirmedByLogin([given], 1000, waiting, now, state)).toBe(expected);
  });

  test("who comes from elsewhere is told what it takes", () => {
    const problem = refusal(session(), waiting, now, tailnet, "ssh -p 9922 deploy@100.64.0.1 …");
    expect(problem?.why).toContain("you are logged in from 203.0.113.1, which is not in it");
    expect(problem?.fix).toContain("deploy@100.64.0.1");
  });
});

describe("a login that confirms by itself", () => {
  test.each([
    ["of the user, over the new port", session(), pending, true],
    ["before it is authenticated", session({ uid: 0 }), pending, false],
    ["of another user", session({ uid: 33 }), pending, false],
    ["over the old port", session({ port: 22 }), pending, false],
    ["when nobody asked for that", session(), { ...pending, onLogin: false }, false],
  ])("%s", (_, given, waiting, expected) => {
    expect(confirmedByLogin([given], 1000, waiting, now, null)).toBe(expected);
  });

  test("beside sessions that prove nothing", () => {
    const others = [session({ began: 900 }), session({ port: 22 }), session({ uid: 33 })];
    expect(confirmedByLogin(others, 1000, pending, now, null)).toBe(false);
    expect(confirmedByLogin([...others, session()], 1000, pending, now, null)).toBe(true);
  });
});

test("connections of sshd, with their processes", () => {
  const text = [
    '0 0 203.0.113.10:9922 203.0.113.1:5000 users:(("sshd-session",pid=12,fd=4),("sshd-session",pid=10,fd=4))',
    '0 0 [::ffff:203.0.113.10]:22 [::ffff:203.0.113.2]:5001 users:(("sshd",pid=9,fd=3))',
    '0 0 [2001:db8::10]:22 [2001:db8::1]:5001 users:(("sshd",pid=8,fd=3))',
    '0 0 127.0.0.1:80 127.0.0.1:4 users:(("caddy",pid=3,fd=3))',
    "0 0 127.0.0.1:80 127.0.0.1:4",
    "",
  ].join("\n");
  expect(parseConnections(text)).toEqual([
    { port: 9922, from: "203.0.113.1", to: "203.0.113.10", pids: [12, 10] },
    { port: 22, from: "203.0.113.2", to: "203.0.113.10", pids: [9] },
    { port: 22, from: "2001:db8::1", to: "2001:db8::10", pids: [8] },
  ]);
});

test("a process whose name looks like more fields", () => {
  const rest = ["S", "41", ...Array.from({ length: 17 }, () => "0"), "12345", "0"].join(" ");
  expect(parseProcessStat(`42 (a) b (c) ${rest}`)).toEqual({ name: "a) b (c", parent: 41, began: 123.45 });
  expect(parseProcessStat("nonsense")).toBeNull();
});
