import { describe, expect, test } from "bun:test";
import {
  cloudflareDate,
  cloudflareInForce,
  cloudflareRanges,
  originOf,
} from "../../src/firewall/cloudflare.ts";
import { differenceOf, isFarFrom, parsePublished } from "../../src/firewall/published.ts";

const v4 = cloudflareRanges.filter((each) => each.includes("."));
const v6 = cloudflareRanges.filter((each) => each.includes(":"));

describe("what Cloudflare publishes", () => {
  test("its real lists, with and without a last line feed", () => {
    expect(parsePublished(v4.join("\n"), 4)).toEqual({ ok: true, ranges: v4 });
    expect(parsePublished(`${v6.join("\r\n")}\n`, 6)).toEqual({ ok: true, ranges: v6 });
  });

  test.each([
    ["0.0.0.0/0", "is not between"],
    ["104.0.0.0/9", "is not between"],
    ["104.16.0.1/32", "is not between"],
    ["104.16.0.1/13", "has host bits set"],
    ["104.16.0.0", "has no prefix length"],
    ["10.0.0.0/10", "is not on the internet"],
    ["172.16.0.0/13", "is not on the internet"],
    ["100.64.0.0/10", "is not on the internet"],
    ["240.0.0.0/12", "is not on the internet"],
    ...[
      ...["0.0.0.0/10", "127.0.0.0/16", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/24"],
      ...["198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/28", "192.0.0.0/16", "224.0.0.0/10"],
    ].map((network) => [network, "is not on the internet"] as const),
    ["2400:cb00::/32", "is not IPv4"],
    ["<html>", "is not an IP network"],
    ["104.16.0.0/13 # x", "prefix length"],
  ])("a list with %s is none", (line, why) => {
    expect(parsePublished([...v4, line].join("\n"), 4)).toMatchObject({
      ok: false,
      why: expect.stringContaining(why),
    });
  });

  test.each([
    ["2400::/12", "is not between"],
    ["2002::/24", "is not on the internet"],
    ["fd00::/32", "is not on the internet"],
    ["fe80::/64", "is not on the internet"],
    ["2001:db8::/32", "is not on the internet"],
    ["104.16.0.0/13", "is not IPv6"],
  ])("an IPv6 list with %s is none", (line, why) => {
    expect(parsePublished([...v6, line].join("\n"), 6)).toMatchObject({
      ok: false,
      why: expect.stringContaining(why),
    });
  });

  test("hardly any and far too many networks are none", () => {
    expect(parsePublished("", 4).ok).toBe(false);
    expect(parsePublished(v4.slice(0, 4).join("\n"), 4).ok).toBe(false);
    // The same line again and again is one network.
    expect(parsePublished(Array(9).fill(v4[0]).join("\n"), 4).ok).toBe(false);
    const many = Array.from({ length: 201 }, (_, at) => `104.16.${at}.0/24`);
    expect(parsePublished(many.join("\n"), 4).ok).toBe(false);
  });
});

describe("how far a list is from another", () => {
  const more = (count: number) => [
    ...cloudflareRanges,
    ...Array.from({ length: count }, (_, at) => `8.8.${at}.0/24`),
  ];

  test("a different order is no difference", () => {
    expect(differenceOf(cloudflareRanges, cloudflareRanges.toReversed())).toEqual({ added: [], removed: [] });
  });

  test("as many gone as new are no less of a difference", () => {
    const other = [...more(3).slice(3)];
    expect(isFarFrom(cloudflareRanges, other)).toBe(true);
    expect(isFarFrom(cloudflareRanges, more(2).slice(2))).toBe(false);
  });

  test.each([
    [5, false],
    [6, true],
  ])("%i new networks: far is %s", (count, far) => {
    expect(isFarFrom(cloudflareRanges, more(count))).toBe(far);
    expect(isFarFrom(more(count), more(count).slice(0, 22))).toBe(count > 6);
  });
});

describe("the list that counts", () => {
  const kept = (at: string) => ({ at, by: "deploy", ranges: ["8.8.8.0/24"] });

  test("is the newer one", () => {
    expect(cloudflareInForce(null)).toMatchObject({ by: null, date: cloudflareDate });
    expect(cloudflareInForce(kept("2025-12-31T23:00:00.000Z")).ranges).toBe(cloudflareRanges);
    const newer = cloudflareInForce(kept("2027-01-02T03:04:05.000Z"));
    expect(newer).toEqual({ ranges: ["8.8.8.0/24"], date: "2027-01-02", by: "deploy" });
    expect(originOf(newer)).toBe("as of 2027-01-02, fetched by deploy");
  });
});
