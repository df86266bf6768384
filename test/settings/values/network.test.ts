import { expect, test } from "bun:test";
import { adminAddress, cidr, ip, port, privateSubnet } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

check({
  adminAddress: {
    type: adminAddress,
    good: [
      ["anywhere", "anywhere"],
      ["203.0.113.7", "203.0.113.7"],
      ["203.0.113.0/24", "203.0.113.0/24"],
      ["2001:DB8::7", "2001:db8::7"],
      ["2001:db8::/48", "2001:db8::/48"],
    ],
    bad: [
      ["203.0.113.7/24", "host bits"],
      ["me", "not an IP address"],
      ["203.0.113.0/33", "prefix length"],
    ],
  },
  ip: {
    type: ip,
    good: [
      ["203.0.113.7", "203.0.113.7"],
      ["2001:DB8::7", "2001:db8::7"],
    ],
    bad: [
      ["203.0.113.256", "not an IP address"],
      ["fe80::1%eth0", "not an IP address"],
      ["YOUR_STATIC_IP", "placeholder"],
    ],
  },
  cidr: {
    type: cidr,
    good: [
      ["203.0.113.0/24", "203.0.113.0/24"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["203.0.113.7/32", "203.0.113.7/32"],
      ["2001:DB8::/32", "2001:db8::/32"],
      ["::/0", "::/0"],
      ["::ffff:203.0.113.0/120", "::ffff:203.0.113.0/120"],
    ],
    bad: [
      ["203.0.113.0", "no prefix length"],
      ["203.0.113.0/33", "not 0 to 32"],
      ["203.0.113.0/-1", "not 0 to 32"],
      ["203.0.113.0/", "not 0 to 32"],
      ["2001:db8::/129", "not 0 to 128"],
      ["203.0.113.7/24", "host bits"],
      ["2001:db8::1/64", "host bits"],
      ["203.0.113.0/24/8", "not an IP network"],
      ["fe80::1%eth0/64", "not an IP network"],
      ["everyone", "not an IP network"],
    ],
  },
  privateSubnet: {
    type: privateSubnet,
    good: [
      ["172.30.0.0/24", "172.30.0.0/24"],
      ["10.0.0.0/16", "10.0.0.0/16"],
      ["192.168.255.248/29", "192.168.255.248/29"],
      ["172.31.0.0/16", "172.31.0.0/16"],
    ],
    bad: [
      ["10.0.0.0/8", "larger than a /16"],
      ["192.168.1.0/30", "too small"],
      ["172.32.0.0/16", "not a private IPv4 network"],
      ["203.0.113.0/24", "not a private IPv4 network"],
      ["fd00::/64", "not a private IPv4 network"],
      ["10.0.0.1/24", "host bits"],
      ["10.0.0.0", "no prefix length"],
    ],
  },
  port: {
    type: port,
    good: [
      [1, 1],
      [65535, 65535],
    ],
    bad: [
      [0, "Too small"],
      [65536, "Too big"],
      [22.5, "expected int"],
      ["22", "expected number"],
    ],
  },
});

test("a network with host bits names the network that was meant", () => {
  const fixes = ["203.0.113.7/24", "2001:db8::1/64", "::ffff:1.2.3.4/112"].map((text) => {
    const [issue] = cidr.safeParse(text).error?.issues ?? [];
    return issue?.code === "custom" ? issue.params?.fix : null;
  });
  expect(fixes).toEqual([
    "The network is 203.0.113.0/24.",
    "The network is 2001:db8::/64.",
    "The network is ::ffff:102:0/112.",
  ]);
});
