import { expect, test } from "bun:test";
import { phaseNames } from "../../src/phases/index.ts";

test.each([
  ["kernel", "tailscale"],
  ["tailscale", "access"],
  ["tailscale", "firewall"],
])("%s before %s", (first, second) => {
  expect(phaseNames.indexOf(first)).toBeLessThan(phaseNames.indexOf(second));
});

// Settings that a release rejects stop the run before anything that names the release is written.
test.each(["sandbox", "stack", "services"])("the gateway's settings are checked before %s", (later) => {
  expect(phaseNames.indexOf("gateway")).toBeLessThan(phaseNames.indexOf(later));
  expect(phaseNames.indexOf("images")).toBeLessThan(phaseNames.indexOf("gateway"));
});
