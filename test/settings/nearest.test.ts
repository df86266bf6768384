import { expect, test } from "bun:test";
import { environmentName, keys } from "../../src/settings/keys.ts";
import { distance, nearest } from "../../src/settings/nearest.ts";

const paths = keys.map((key) => key.path);

test.each([
  ["domian", "domain"],
  ["teir", "tier"],
  ["edge.subnets", "edge.subnet"],
  ["edge.sub_net", "edge.subnet"],
  ["subnet", "edge.subnet"],
  ["telegram.enabled", "channels.telegram.enabled"],
  ["telegram_enabled", "channels.telegram.enabled"],
  ["model.primary", "models.primary"],
  ["limits.gateway.mem", "limits.gateway.memory"],
  ["limits.gateway.memori", "limits.gateway.memory"],
  ["xx", null],
  ["", null],
  ["prometheus", null],
] as const)("%p is taken for %p", (wanted, meant) => {
  expect(nearest(wanted, paths)).toBe(meant);
});

test("environment variables", () => {
  expect(nearest("CLINCHER_DOMIAN", paths.map(environmentName))).toBe("CLINCHER_DOMAIN");
});

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["abc", "abd", 1],
  ["teir", "tier", 1],
  ["kitten", "sitting", 3],
] as const)("from %p to %p", (left, right, edits) => {
  expect(distance(left, right)).toBe(edits);
  expect(distance(right, left)).toBe(edits);
});
