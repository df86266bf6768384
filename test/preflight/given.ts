import { expect, test } from "bun:test";
import { type Fact, Facts } from "../../src/facts/fact.ts";
import type { Check, Finding } from "../../src/preflight/check.ts";
import type { SettingsInput } from "../../src/settings/schema.ts";
import { deployment } from "../stack/deployment.ts";

export const gibibyte = 1024 ** 3;

/** A fact and what it is; the value is of the fact's own kind. */
export const known = <Value>(fact: Fact<Value>, value: Value): Known => [fact, value];
export type Known = readonly [Fact<unknown>, unknown];

export interface Case {
  readonly name: string;
  readonly facts: readonly Known[];
  readonly settings?: Partial<SettingsInput>;
  /** Milliseconds since 1970. */
  readonly built?: number;
  /** Parts of `what`, one for each finding, in order. */
  readonly finds: readonly string[];
  /** Has to be in the fix of the first. */
  readonly fix?: string;
}

export const findingsOf = (check: Check, given: Omit<Case, "name" | "finds">): readonly Finding[] =>
  check.check(Facts.of(...given.facts), {
    deployment: deployment(given.settings),
    built: given.built ?? 0,
  });

/** One test for each case; a check is only as good as its case that finds something and its case that does not. */
export const cases = (check: Check, all: readonly Case[]): void => {
  test.each(all.map((each) => [each.name, each] as const))(`${check.name}: %s`, (_, each) => {
    const found = findingsOf(check, each);
    expect(found.map(({ what }) => what)).toEqual(each.finds.map((part) => expect.stringContaining(part)));
    for (const { fix } of found) expect(fix.length).toBeGreaterThan(10);
    if (each.fix !== undefined) expect(found[0]?.fix).toContain(each.fix);
  });
  test(`${check.name} has a case for either outcome`, () => {
    expect(new Set(all.map(({ finds }) => finds.length > 0))).toEqual(new Set([true, false]));
  });
};
