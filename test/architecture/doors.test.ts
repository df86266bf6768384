import { describe, expect, test } from "bun:test";
import { wrongDoors } from "./doors.ts";
import { sources } from "./sources.ts";

test("invariant 1: nothing outside host/ reads or writes a machine", () => {
  expect(wrongDoors(sources())).toEqual([]);
});

describe("the check itself sees", () => {
  const planted: readonly (readonly [string, string, string, readonly string[]])[] = [
    ["files in host", "host/x.ts", 'import * as fs from "node:fs"; fs.rmSync("/");', []],
    [
      "files elsewhere",
      "facts/x.ts",
      'import { readFileSync } from "node:fs"; readFileSync("/");',
      ["facts/x.ts reads or changes a machine: imports node:fs"],
    ],
    [
      "a program",
      "resources/x.ts",
      'export const x = () => Bun.spawn(["rm"]);',
      ["resources/x.ts reads or changes a machine: Bun.spawn"],
    ],
    [
      "a request",
      "settings/x.ts",
      'export const x = () => fetch("http://x");',
      ["settings/x.ts reads or changes a machine: fetch("],
    ],
    ["a method that is called fetch", "settings/x.ts", "export const x = (y) => y.fetch(1);", []],
    ["text about addresses", "settings/x.ts", 'import { isIP } from "node:net"; isIP("");', []],
    [
      "connections beside text about addresses",
      "settings/x.ts",
      'import { connect, isIP } from "node:net"; connect(isIP(""));',
      ["settings/x.ts reads or changes a machine: imports node:net"],
    ],
    ["a comment", "settings/x.ts", "// Bun.file and process.env\nexport const x = 1;", []],
    [
      "output",
      "engine/x.ts",
      "export const x = () => console.log(process.env.HOME);",
      ["engine/x.ts speaks to a terminal: console.log(", "engine/x.ts looks at the environment: process.env"],
    ],
    [
      "the prompt's own terminal",
      "console/prompt/terminal.ts",
      'import * as fs from "node:fs"; fs.openSync("/dev/tty");',
      [],
    ],
    [
      "another widget that opens files",
      "console/plan.ts",
      'import * as fs from "node:fs"; fs.openSync("/dev/tty");',
      ["console/plan.ts reads or changes a machine: imports node:fs"],
    ],
  ];
  test.each(planted)("%s", (_, path, text, expected) => {
    expect(wrongDoors([{ path, text }])).toEqual([...expected]);
  });
});
