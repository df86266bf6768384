import { describe, expect, test } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { escaped, manPage } from "../../src/cli/man.ts";

const everyCommand = (tree: readonly Command[]): readonly Command[] =>
  tree.flatMap((each) => [each, ...everyCommand(each.commands ?? [])]);
const page = manPage(commands);
const inOneLine = page.replace(/\s+/g, " ");

/** What mandoc complains about, one line each. */
const lint = (text: string): readonly string[] => {
  const { stdout, stderr } = Bun.spawnSync(["mandoc", "-T", "lint", "-W", "style"], {
    stdin: new TextEncoder().encode(text),
  });
  return `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
};

describe("the manual page", () => {
  test.each(everyCommand(commands).map((each) => [each.name, each] as const))(
    "has clincher %s",
    (name, each) => {
      expect(page).toContain(`.SS ${escaped(`clincher ${name}`)}\n`);
      if (each.commands === undefined)
        for (const [flag, { default: standard }] of Object.entries(each.args)) {
          expect(page).toContain(escaped(flag).toString());
          if (standard !== undefined) expect(inOneLine).toContain(escaped(`Default: ${standard}.`));
        }
    },
  );

  test.each([
    ["a\\b", "a\\eb"],
    [".so /etc/passwd", "\\&.so /etc/passwd"],
    ["--yes", "\\-\\-yes"],
    ["it's", "it\\(aqs"],
  ])("%s is text and no order", (text, expected) => expect(escaped(text)).toBe(expected));

  const without = Bun.which("mandoc") === null;
  if (without) console.warn("mandoc is not installed: the manual page is not checked by it");

  test.skipIf(without)("is clean to mandoc (skipped where that is not installed)", () => {
    expect(lint(page)).toEqual([]);
  });

  test.skipIf(without)("the check can fail", () => {
    expect(lint(page.replace(".SH NAME", ".SH NAME\n.XX")).length).toBeGreaterThan(0);
  });
});
