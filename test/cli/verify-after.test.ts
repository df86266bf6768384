import { expect, test } from "bun:test";
import { verifiedText } from "../../src/cli/verify-after.ts";
import type { Result } from "../../src/deploy/verify.ts";
import { failed, passed, type Verdict } from "../../src/verify/check.ts";
import { checks } from "../../src/verify/index.ts";

const result = (name: string, verdict: Verdict): Result => {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return { check, verdict, took: 0 };
};

const fix = "clincher install";

test("what does not hold is told with what mends it; a change of ssh that waits is none of it", () => {
  const results = [
    result("ssh", passed("")),
    result("drift", failed({ what: "It differs", fix })),
    result("pending", failed({ what: "It waits", fix })),
  ];
  expect(verifiedText(results)).toBe(
    "Verified: 1 of 3 quick checks hold.\n  drift: It differs\n    fix: clincher install\n",
  );
});

test("nothing in it is an order to the terminal", () => {
  const what = "The process 7 (\u001b]0;x\u0007y\u009b2J) shows a secret";
  expect(verifiedText([result("secrets", failed({ what, fix: "kill 7" }))])).not.toMatch(/[^\x20-\x7e\n]/);
});
