import { expect, test } from "bun:test";
import { whoOf } from "../../src/cli/who.ts";

test.each([
  ["deploy", "deploy"],
  ["me@example.com", "me@example.com"],
  [undefined, "root"],
  ["", "root"],
  // It is written into clincher.toml and shown.
  ['me"\nhost = "evil"', "root"],
  ["me\u001b[2J", "root"],
  ["\u001b[2Jme", "root"],
  ["a".repeat(65), "root"],
])("sudo tells %p: it was %s", (user, wanted) => expect(whoOf({ SUDO_USER: user })).toBe(wanted));
