import { describe, expect, test } from "bun:test";
import { allowanceText, withAllowance, withoutAllowance } from "../../src/settings/allowances.ts";
import { loadSettings } from "../../src/settings/load.ts";
import type { Allowance } from "../../src/settings/schema.ts";

const allowance: Allowance = {
  host: "api.github.com",
  for: "gateway",
  why: 'says "hello" \\ tëst',
  by: "deploy",
  at: "2026-11-21T07:30:00Z",
};
const block = allowanceText(allowance);
const other = block.replace("api.github.com", "hooks.slack.com");
const base = 'domain = "agent.my-company.org"\nadmin.addresses = ["anywhere"]\n';

const texts: Readonly<Record<string, string>> = {
  "a plain file": base,
  "no line end at the end": base.trimEnd(),
  "tables, comments and blank lines": `# mine\n\n${base}\n[host] # h\nipv6 = false\n\n# end\n\n`,
  "Windows line ends": `${base}[host]\nipv6 = false\n`.replaceAll("\n", "\r\n"),
  "another allowance": `${base}\n${other}\n# why not\n`,
  "another allowance in the middle": `${base}\n # slack\n ${other.replace("[[egress.allow]]", "[[ egress . allow ]] # x")}\n[host]\nipv6 = false\n`,
  "an [egress] of its own": `${base}[egress]\n# nothing here\n`,
  "a header inside a text": `${base}[edge]\nemail = """\n[[egress.allow]]\nhost"""\n`,
  empty: "",
};

describe("adding, then taking out again", () => {
  test.each(Object.entries(texts))("%s", (_, text) => {
    const added = withAllowance(text, allowance);
    if (!added.ok) throw new Error("refused");
    expect(added.text.startsWith(text)).toBe(true);
    expect(added.text.includes("\r\n")).toBe(text.includes("\r\n"));
    const rows = added.text.split(/^\s*\[\[\s*egress\s*\.\s*allow\s*\]\]/m).length - 2;
    const taken = withoutAllowance(added.text, text.includes('"""') ? 0 : rows);
    if (text.includes('"""')) {
      // Which header is the n-th cannot be told by looking at lines: refused rather than guessed.
      expect(taken).toEqual({ ok: false });
      return;
    }
    if (!taken.ok) throw new Error("not taken out");
    expect(taken.text.trimEnd()).toBe(text.trimEnd());
  });
});

test("what is added is what the settings then say", () => {
  const added = withAllowance(base, allowance);
  const loaded = loadSettings({
    flags: {},
    file: { path: "/s", text: added.ok ? added.text : "" },
    environment: {},
  });
  expect(loaded.ok && loaded.settings.egress.allow).toEqual([allowance]);
});

describe("refused, because a person has to do it", () => {
  test.each([
    ["an inline list", `${base}[egress]\nallow = []\n`],
    ["an inline table", `${base}egress = { allow = [] }\n`],
    ["no TOML", `${base}[egress\n`],
  ])("adding to %s", (_, text) => expect(withAllowance(text, allowance)).toEqual({ ok: false }));

  test.each([
    ["an inline list", `${base}[egress]\nallow = [{ host = "a.org", for = "gateway", why = "x" }]\n`, 0],
    ["what is not there", `${base}\n${block}\n`, 1],
    ["no TOML", `${base}${block}\n[egress\n`, 0],
  ])("taking out of %s", (_, text, index) => expect(withoutAllowance(text, index)).toEqual({ ok: false }));
});

test("the right one of several is taken out, and comments stay", () => {
  const text = `${base}\n# first\n${block}\n# second\n\n${other}\n\n# third\n[host]\nipv6 = false\n`;
  expect(withoutAllowance(text, 0)).toEqual({
    ok: true,
    text: `${base}\n# first\n# second\n\n${other}\n\n# third\n[host]\nipv6 = false\n`,
  });
  expect(withoutAllowance(text, 1)).toEqual({
    ok: true,
    text: `${base}\n# first\n${block}\n# second\n\n# third\n[host]\nipv6 = false\n`,
  });
});
