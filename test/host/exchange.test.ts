import { expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { exchangeNames } from "../../src/host/exchange.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();

test("two names change places; where the system call cannot be had, nothing happened", () => {
  const [one, two] = [path("one"), path("two")];
  mkdirSync(path("one", "was one"), { recursive: true });
  mkdirSync(path("two", "was two"), { recursive: true });
  const held = (): readonly string[] => [one, two].flatMap((folder) => readdirSync(folder));
  expect(exchangeNames(one, two, "libnothing.so")).toBe(false);
  expect(held()).toEqual(["was one", "was two"]);
  expect(exchangeNames(one, two)).toBe(true);
  expect(held()).toEqual(["was two", "was one"]);
});
