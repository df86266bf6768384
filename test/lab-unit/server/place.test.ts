import { describe, expect, test } from "bun:test";
import { place } from "../../lab/server/place.ts";

describe("a server's place", () => {
  test("number and name give its addresses and names", () => {
    expect(place("web-1", 42)).toMatchObject({
      address: "203.0.113.42",
      address6: "2001:db8:1::42",
      domain: "web-1.agents-lab.net",
      port: "v-web-1",
    });
  });

  // An interface's name has at most 15 characters.
  test("the longest name still fits an interface", () => {
    expect(place("a".repeat(12), 10).port.length).toBeLessThanOrEqual(15);
  });

  test.each(["", "A", "1a", "a b", "../a", "a".repeat(13), "inet"])("%p is no name", (name) => {
    expect(() => place(name, 10)).toThrow("not a server name");
  });
});
