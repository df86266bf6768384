import { describe, expect, test } from "bun:test";
import { inOrder } from "../../src/cli/in-order.ts";
import { checkLine, type Looked, renderChecklist } from "../../src/console/checklist.ts";
import { width } from "../../src/console/text.ts";
import { piped } from "./styles.ts";

const good: Looked = { name: "ssh", title: "sshd is hardened", state: "passed", says: "", problems: [] };
const bad: Looked = {
  ...good,
  name: "networks",
  state: "failed",
  problems: [
    {
      what: `openclaw is in a network where it does not belong ${"and more ".repeat(10)}`,
      why: "line one\nline two",
      fix: `docker network disconnect ${"x".repeat(90)} openclaw`,
    },
  ],
};

describe("checklist", () => {
  test("lines are at most 80 columns, but for a command that is to be copied", () => {
    const long = { ...good, title: "t".repeat(200), name: "ssh" };
    const text = [
      checkLine(long, 14, piped),
      renderChecklist([good, bad], { noun: "check", took: 1, next: "clincher plan" }, piped),
    ].join("\n");
    for (const line of text.split("\n"))
      if (!line.startsWith("  fix: ")) expect(width(line)).toBeLessThanOrEqual(80);
    expect(text).toContain(`\n  fix: ${bad.problems[0]?.fix}\n`);
    expect(text).toContain("✗ networks: openclaw is in a network");
    expect(text).toContain("  why: line one\n       line two\n");
    expect(text).toContain("1 check of 2 failed.");
  });

  test("all well, one left out", () => {
    const text = renderChecklist(
      [good, { ...good, name: "clock", state: "skipped", says: "not here" }],
      { noun: "check", took: 1, next: "clincher plan" },
      piped,
    );
    expect(text).toStartWith("1 check passed, 1 not looked at.");
  });

  test("lines come in their order, each as soon as it can", () => {
    const shown: string[] = [];
    const show = inOrder<{ name: string }>(["a", "b", "c"], ({ name }) => shown.push(name));
    show({ name: "b" });
    expect(shown).toEqual([]);
    show({ name: "a" });
    expect(shown).toEqual(["a", "b"]);
    show({ name: "c" });
    expect(shown).toEqual(["a", "b", "c"]);
  });
});
