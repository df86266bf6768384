import { describe, expect, test } from "bun:test";
import { lineOf, locateKeys } from "../../src/settings/locate.ts";

const text = `# a comment = 1
domain = "a = 1" # tier = 2
"quoted.key" = 1
edge.email = 'x'

[edge]
subnet = """
fake = 1
[fake]
\\""" still = inside
"""
acme_directory = '''
also_fake = 2
'''
[models]
fallbacks = [ # comment ]
  "one", # two = 2
  "[three]",
]
max_tokens = 10
empty = ""
inline = { id = "x", deep = { er = 1 } }
[[models.available]]
id = "a"
[models.available.extra]
note = 1

[[models.available]]
id = "b"
  [  channels . "telegram" ]
enabled = true`;

const lines = locateKeys(text);

describe("finds the line of", () => {
  test.each([
    [["domain"], 2],
    [["quoted.key"], 3],
    [["edge"], 4],
    [["edge", "email"], 4],
    [["edge", "subnet"], 7],
    [["edge", "acme_directory"], 12],
    [["models"], 15],
    [["models", "fallbacks"], 16],
    [["models", "max_tokens"], 20],
    [["models", "empty"], 21],
    [["models", "inline", "deep", "er"], 22],
    [["models", "available"], 23],
    [["models", "available", 0], 23],
    [["models", "available", 0, "id"], 24],
    [["models", "available", 0, "extra", "note"], 26],
    [["models", "available", 1, "id"], 29],
    [["models", "available", 1, "missing"], 28],
    [["channels", "telegram", "enabled"], 31],
  ] as const)("%p", (path, line) => {
    expect(lineOf(lines, path)).toBe(line);
  });
});

test("texts and comments are not keys", () => {
  for (const key of ["fake", "also_fake", "still", "tier", "comment", "two", "a"])
    expect(lineOf(lines, [key])).toBeNull();
});

test("carriage returns do not count as lines", () => {
  expect(lineOf(locateKeys("a = 1\r\n\r\nb = 2\r\n"), ["b"])).toBe(3);
});

test("ends on text that is not TOML", () => {
  for (const broken of ['a = "', "[", "[[", "]", "=", "a", '"""', "{", "'", "a = [", "\\", '"\\'])
    expect(locateKeys(broken)).toBeInstanceOf(Map);
});
