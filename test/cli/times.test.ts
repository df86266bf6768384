import { describe, expect, test } from "bun:test";
import { durationFlag } from "../../src/cli/duration-flag.ts";
import { momentFlag } from "../../src/cli/moment.ts";
import { Failure } from "../../src/problem.ts";

const outcome = (read: () => number): unknown => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.exit}: ${error.problems[0].what}`;
  }
};

describe("how long", () => {
  const limits = { least: 1, most: 30 * 86_400, text: "1 s and 30 d" };
  test.each([
    ["5s", 5],
    ["90s", 90],
    ["10m", 600],
    ["24h", 86_400],
    ["1d", 86_400],
  ])("%s is %p seconds", (text, seconds) => expect(durationFlag("x", "--within", text)).toBe(seconds));

  test.each([
    ["4s"],
    ["86401s"],
    ["2d"],
    ["25h"],
    ["10"],
    ["m"],
    ["x10m"],
    ["10mx"],
    ["-10m"],
    ["10 m"],
    [""],
  ])("%p is refused", (text) =>
    expect(outcome(() => durationFlag("x", "--within", text))).toBe(
      `3: ${text} is not a time between 5 s and 24 h`,
    ),
  );

  test.each([
    ["1s", 1],
    ["30d", 2_592_000],
    ["31d", "3: 31d is not a time between 1 s and 30 d"],
    ["0s", "3: 0s is not a time between 1 s and 30 d"],
  ])("%s between other limits", (text, wanted) =>
    expect(outcome(() => durationFlag("x", "--since", text, limits))).toBe(wanted),
  );
});

describe("when", () => {
  test.each([
    ["2026-11-21", "2026-11-21T23:59:59.000Z"],
    ["2026-11-21 07:40", "2026-11-21T07:40:00.000Z"],
    [" 2026-11-21 07:40 ", "2026-11-21T07:40:00.000Z"],
    ["2026-11-21T07:40:10Z", "2026-11-21T07:40:10.000Z"],
    ["2026-11-21T07:40+02:00", "2026-11-21T05:40:00.000Z"],
  ])("%p is %s", (text, iso) =>
    expect(new Date(momentFlag("restore", "--at", text)).toISOString()).toBe(iso),
  );

  test.each([
    ["yesterday"],
    ["2026-11"],
    ["2026-13-01"],
    ["2026-11-21 25:00"],
    ["07:40"],
    ["x2026-11-21"],
    [""],
  ])("%p is refused", (text) =>
    expect(outcome(() => momentFlag("restore", "--at", text))).toBe(
      `3: ${JSON.stringify(text)} is no moment`,
    ),
  );
});
