import { describe, expect, test } from "bun:test";
import { versions } from "../../src/openclaw/intent.ts";
import { proxyAddresses } from "../../src/stack/addresses.ts";
import { egressImage, pinnedImages, tagged } from "../../src/stack/pins.ts";

test("every version has images, each with a registry and a tag that does not move", () => {
  for (const version of versions) {
    for (const pin of Object.values(pinnedImages(version))) {
      expect(tagged(pin)).toMatch(/^[a-z.]+\.io\/[\w./-]+:[\w.-]*\d+\.\d+\.\d+[\w.-]*$/);
    }
  }
});

test("the egress image is named after its executable", () => {
  expect(egressImage("0123456789abcdef")).toBe("clincher/egress:0123456789ab");
});

describe("addresses behind Caddy", () => {
  const cases = [
    ["172.30.0.0/24", "172.30.0.2", "172.30.0.3"],
    ["10.255.255.248/29", "10.255.255.250", "10.255.255.251"],
    ["192.168.0.77/16", "192.168.0.2", "192.168.0.3"],
  ] as const;
  for (const [subnet, caddy, gateway] of cases) {
    test(subnet, () => expect(proxyAddresses(subnet)).toEqual({ caddy, gateway }));
  }
});
