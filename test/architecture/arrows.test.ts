import { describe, expect, test } from "bun:test";
import { circles, unusedArrows, wrongArrows } from "./arrows.ts";
import { importsOf, type Source, sources } from "./sources.ts";

describe("imports point one way", () => {
  test("every import in src follows an arrow", () => expect(wrongArrows(sources())).toEqual([]));

  test("every arrow that is drawn is taken", () => expect(unusedArrows(sources())).toEqual([]));

  test("no files need each other in a circle", () => expect(circles(sources())).toEqual([]));
});

describe("the check itself sees", () => {
  const planted: readonly (readonly [string, string, string, readonly string[]])[] = [
    ["what is right", "facts/x.ts", 'import { localHost } from "../host/local.ts";', []],
    ["a leaf", "host/x.ts", 'import { Failure } from "../problem.ts";', []],
    [
      "a wrong direction",
      "host/x.ts",
      'import { file } from "../facts/file.ts";',
      ["host/x.ts imports facts/file.ts"],
    ],
    [
      "several lines",
      "settings/deep/x.ts",
      'import {\n  type A,\n  b,\n} from "../../host/local.ts";',
      ["settings/deep/x.ts imports host/local.ts"],
    ],
    [
      "an export of others",
      "facts/x.ts",
      'export * from "../engine/plan.ts";',
      ["facts/x.ts imports engine/plan.ts"],
    ],
    ["a side effect", "facts/x.ts", 'import "../engine/plan.ts";', ["facts/x.ts imports engine/plan.ts"]],
    [
      "an import at run time",
      "facts/x.ts",
      'const late = await import("../engine/plan.ts");',
      ["facts/x.ts imports engine/plan.ts"],
    ],
    ["types where types are allowed", "console/x.ts", 'import type { Plan } from "../engine/plan.ts";', []],
    [
      "code where only types are allowed",
      "console/x.ts",
      'import { type Plan, planFrom } from "../engine/plan.ts";',
      ["console/x.ts imports engine/plan.ts"],
    ],
    [
      "types where nothing is allowed",
      "host/x.ts",
      'import { type Plan } from "../engine/plan.ts";',
      ["host/x.ts imports types of engine/plan.ts"],
    ],
    [
      "a room nobody drew",
      "attic/x.ts",
      "",
      ["attic/x.ts: room attic has no arrows in test/architecture/arrows.ts"],
    ],
    [
      "a folder beside src",
      "facts/x.ts",
      'import { y } from "../../embedded/y.ts";',
      ["facts/x.ts imports ../embedded/y.ts"],
    ],
  ];
  test.each(planted)("%s", (_, path, text, expected) => {
    expect(wrongArrows([{ path, text }])).toEqual([...expected]);
  });

  test("an arrow that nothing takes, and a room that is gone", () => {
    const without = (...parts: readonly string[]) =>
      sources().filter(({ path }) => !parts.some((part) => path.includes(part)));
    expect(unusedArrows(without("release/"))).toEqual(["release is no room of src"]);
    expect(
      unusedArrows(without("deploy/doctor.ts", "deploy/status.ts", "deploy/known-deployment.ts")),
    ).toEqual(["deploy imports nothing of doctor"]);
  });

  test("a circle, but not one of types", () => {
    const file = (path: string, text: string): Source => ({ path, text });
    const a = file("host/a.ts", 'import { b } from "./b.ts";');
    expect(circles([a, file("host/b.ts", 'import { a } from "./a.ts";')])).toEqual([
      "host/a.ts > host/b.ts > host/a.ts",
    ]);
    expect(circles([a, file("host/b.ts", 'import type { a } from "./a.ts";')])).toEqual([]);
  });

  test("as many imports as the files have", () => {
    const all = sources().flatMap(importsOf);
    const lines = sources().flatMap(({ text }) => text.match(/ from "[^"]+"/g) ?? []);
    expect(all.length).toBeGreaterThanOrEqual(lines.length);
    expect(lines.length).toBeGreaterThan(100);
  });
});
