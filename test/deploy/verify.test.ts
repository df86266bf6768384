import { expect, test } from "bun:test";
import { redactVerdict } from "../../src/deploy/redact-verdict.ts";
import { chooseChecks } from "../../src/deploy/verify.ts";
import { Failure } from "../../src/problem.ts";
import { checks } from "../../src/verify/index.ts";
import { subject } from "../verify/given.ts";

const names = (quick: boolean, ...only: readonly string[]) =>
  chooseChecks({ quick, only }).map(({ name }) => name);

test("quick leaves out what asks OpenClaw's CLI or the internet, and nothing else", () => {
  const left = checks.map(({ name }) => name).filter((name) => !names(true).includes(name));
  expect(left).toEqual(["egress-allowed", "sandbox", "audit"]);
});

test("on a server that stands by, nothing is asked of what is stopped on purpose", () => {
  const asked = checks
    .filter(({ running }) => running !== true)
    .filter((check) =>
      check.on(subject).needs.some(({ key }) => /^(probe |openclaw |containers$)/.test(key)),
    );
  expect(asked.map(({ name }) => name)).toEqual([]);
  // And what does not run may still be wrong.
  expect(checks.filter(({ running }) => running !== true).length).toBeGreaterThan(8);
});

test("only those that are named, in the order of all", () => {
  expect(names(false, "ssh", "drift")).toEqual(["drift", "ssh"]);
});

test("a name that is none is refused with the nearest", () => {
  try {
    chooseChecks({ quick: false, only: ["firewal"] });
    throw new Error("not refused");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.exit).toBe(3);
    expect(error.problems[0]?.fix).toStartWith("Did you mean firewall?");
  }
});

test("nothing is no answer: quick alone leaves nothing of a slow one", () => {
  expect(() => chooseChecks({ quick: true, only: ["audit"] })).toThrow("nothing left of --only audit");
});

test("invariant 7: a verdict shows no secret", () => {
  const redact = (text: string): string => text.replaceAll("hush", "[token]");
  const problem = { what: "hush", why: "hush", where: "x", fix: "kill hush" };
  const both = [
    redactVerdict({ state: "passed", says: "hush" }, redact),
    redactVerdict({ state: "failed", problems: [problem, problem] }, redact),
  ];
  expect(JSON.stringify(both)).not.toContain("hush");
});
