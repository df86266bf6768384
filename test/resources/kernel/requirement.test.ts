import { describe, expect, test } from "bun:test";
import {
  parseAssignment,
  parseRequirements,
  samePath,
  satisfies,
} from "../../../src/resources/kernel/requirement.ts";

describe("a line of sysctl.d", () => {
  test.each([
    ["vm.swappiness = 10", { path: "vm/swappiness", value: "10" }],
    ["  vm.swappiness=10  ", { path: "vm/swappiness", value: "10" }],
    ["-vm.swappiness = 10", { path: "vm/swappiness", value: "10" }],
    ["net/ipv4/tcp_syncookies = 1", { path: "net/ipv4/tcp_syncookies", value: "1" }],
    ["net.ipv4.conf.eth0/100.rp_filter = 1", { path: "net/ipv4/conf/eth0.100/rp_filter", value: "1" }],
    ["net/ipv4/conf/eth0.100/rp_filter = 1", { path: "net/ipv4/conf/eth0.100/rp_filter", value: "1" }],
    ["net.ipv4.tcp_rmem = 4096\t87380   6291456", { path: "net/ipv4/tcp_rmem", value: "4096 87380 6291456" }],
    ["kernel.core_pattern = |/bin/x a=b", { path: "kernel/core_pattern", value: "|/bin/x a=b" }],
    ["# vm.swappiness = 10", null],
    ["; vm.swappiness = 10", null],
    ["-net.ipv4.conf.all.rp_filter", null],
    ["", null],
  ])("%s", (line, expected) => expect(parseAssignment(line)).toEqual(expected));
});

test("headings say how a value is meant", () => {
  const text = "a.b = 1\n#: at least\n# a note\nc.d = 2\n#: at most\ne.f = 3\n#: exactly\ng.h = 4\n";
  expect(parseRequirements(text)).toEqual([
    { path: "a/b", kind: "exactly", value: "1" },
    { path: "c/d", kind: "at least", value: "2" },
    { path: "e/f", kind: "at most", value: "3" },
    { path: "g/h", kind: "exactly", value: "4" },
  ]);
});

describe("as required or better", () => {
  test.each([
    ["exactly", "1", "1", true],
    ["exactly", "1", "2", false],
    ["at least", "4096", "4096", true],
    ["at least", "4096", "65535", true],
    ["at least", "4096", "1024", false],
    ["at least", "4096", "", false],
    ["at least", "4096", "many", false],
    ["at most", "10", "0", true],
    ["at most", "10", "60", false],
    ["at most", "10", "", false],
  ] as const)("%s %s, found %s: %s", (kind, value, found, expected) =>
    expect(satisfies({ path: "a/b", kind, value }, found)).toBe(expected),
  );
});

describe("the same setting", () => {
  test.each([
    ["a/b", "a/b", true],
    ["a/b", "a/c", false],
    ["net/ipv4/conf/*/x", "net/ipv4/conf/eth0.100/x", true],
    ["net/ipv4/conf/eth0/x", "net/ipv4/conf/*/x", true],
    ["net/ipv4/conf/*/x", "net/ipv4/conf/a/b/x", false],
    ["net/ipv4/conf/*/x", "net/ipv6/conf/eth0/x", false],
  ])("%s and %s: %s", (one, other, expected) => expect(samePath(one, other)).toBe(expected));
});
