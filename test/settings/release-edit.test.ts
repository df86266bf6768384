import { expect, test } from "bun:test";
import { withRelease } from "../../src/settings/release-edit.ts";

const base = 'domain = "agent.my-company.org"\n';

const cases: readonly (readonly [string, string, string])[] = [
  [
    "a table",
    `${base}\n[openclaw]\n# why\nversion = "2026.3.13" # tried\n\n[host]\nipv6 = true\n`,
    `${base}\n[openclaw]\n# why\nversion = "2026.9.6" # tried\n\n[host]\nipv6 = true\n`,
  ],
  [
    "another table has a version too",
    `${base}[openclaw]\nversion = '2026.3.13'\n[x]\nversion = "2026.3.13"\n`,
    `${base}[openclaw]\nversion = "2026.9.6"\n[x]\nversion = "2026.3.13"\n`,
  ],
  ["a dotted key", `${base}openclaw.version="2026.3.13"\n`, `${base}openclaw.version= "2026.9.6"\n`],
  ["no table", base, `${base}\n[openclaw]\nversion = "2026.9.6"\n`],
  ["no end of the line", base.trimEnd(), `${base}\n[openclaw]\nversion = "2026.9.6"\n`],
  [
    "an empty table, and a comment that looks like it",
    `${base}[openclaw] # the agent\n# version = "2026.3.13"\n`,
    `${base}[openclaw] # the agent\nversion = "2026.9.6"\n# version = "2026.3.13"\n`,
  ],
  [
    "Windows line ends",
    `${base}[openclaw]\nversion = "2026.3.13"\n`.replaceAll("\n", "\r\n"),
    `${base}[openclaw]\nversion = "2026.9.6"\n`.replaceAll("\n", "\r\n"),
  ],
  ["already so", `${base}openclaw.version = "2026.9.6"\n`, `${base}openclaw.version = "2026.9.6"\n`],
];

test.each(cases)("%s", (_, text, expected) => {
  const edit = withRelease(text, "2026.9.6");
  expect(edit).toEqual({ ok: true, text: expected });
});

test.each([
  ["an inline table", `${base}openclaw = { version = "2026.3.13" }\n`],
  ["no TOML", `${base}[openclaw\n`],
])("%s is left to a person", (_, text) => expect(withRelease(text, "2026.9.6")).toEqual({ ok: false }));

test("there and back gives the same bytes", () => {
  for (const [, text] of cases.slice(0, 2)) {
    const there = withRelease(text.replaceAll("'", '"'), "2026.9.6");
    expect(there.ok && withRelease(there.text, "2026.3.13")).toEqual({
      ok: true,
      text: text.replaceAll("'", '"'),
    });
  }
});
