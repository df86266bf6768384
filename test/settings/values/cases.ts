import { describe, expect, test } from "bun:test";
import type { z } from "zod";

interface Cases {
  readonly type: z.ZodType;
  /** Input to output. */
  readonly good: readonly (readonly [input: unknown, output: unknown])[];
  /** Input to a part of the message. */
  readonly bad: readonly (readonly [input: unknown, reason: string])[];
}

/** Takes what is good and refuses what is bad, for each of these types. */
export const check = (cases: Readonly<Record<string, Cases>>): void => {
  for (const [name, { type, good, bad }] of Object.entries(cases)) {
    describe(name, () => {
      test.each([...good])("takes %p", (input, output) => {
        expect(type.safeParse(input).data).toEqual(output);
      });
      test.each([...bad])("refuses %p", (input, reason) => {
        const result = type.safeParse(input);
        expect(result.error?.issues.map((issue) => issue.message).join()).toContain(reason);
      });
    });
  }
};
