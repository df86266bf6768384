import { describe, expect, test } from "bun:test";
import { domain, path, problems } from "./sources.ts";

describe("one problem each, with its place", () => {
  const at = (line: number) => `${path}:${line}`;
  const file = (rest: string) => ({ text: `domain = "${domain}"\n${rest}` });
  test.each([
    ["nothing", {}, path, "domain: is not set"],
    ["unknown key", file('teir = "auto"'), at(2), "teir: there is no such key"],
    [
      "a secret for a key",
      file("sk-ant-api03-0123456789 = 1"),
      at(2),
      "[what looks like a secret]: there is",
    ],
    [
      "a secret for a key of a list",
      file('[[models.available]]\nid = "openai/gpt-5.2"\nsk-ant-api03-0123456789 = 1'),
      at(4),
      "models.available[0].[what looks like a secret]: there is",
    ],
    ["unknown table", file("[edges]\nx = 1"), at(2), "edges: there is no such key"],
    ["unknown key in a table", file('[edge]\nsub = "x"'), at(3), "edge.sub: there is no such key"],
    ["quoted dots", file('"edge.subnet" = "10.0.0.0/24"'), at(2), '"edge.subnet": there is no such key'],
    ["prototype", file("__proto__ = 1"), at(2), "__proto__: there is no such key"],
    [
      "secret in settings",
      file('anthropic_api_key = "sk-ant-0123456789"'),
      at(2),
      "anthropic_api_key is a secret",
    ],
    [
      "text for a number",
      file('[models]\nmax_tokens = "10"'),
      at(3),
      'models.max_tokens: "10" is not a number',
    ],
    [
      "fraction",
      file("[models]\nmax_tokens = 1000.5"),
      at(3),
      "models.max_tokens: 1000.5 is not a whole number",
    ],
    ["huge number", file("[models]\nmax_tokens = 99999999999999999"), at(3), "models.max_tokens: "],
    ["range", file("[models]\nmax_tokens = 255"), at(3), "models.max_tokens: 255 is too small"],
    [
      "text for a boolean",
      file('[memory]\nenabled = "yes"'),
      at(3),
      'memory.enabled: "yes" is not true or false',
    ],
    ["number for a text", file("[edge]\nemail = 5"), at(3), "edge.email: 5 is not a text"],
    ["date", file("[edge]\nemail = 2026-01-01"), at(3), "edge.email: a date is not a text"],
    ["table for a text", { text: '[domain]\nname = "x"' }, at(1), "domain: a table is not a text"],
    ["text for a table", file('edge = "x"'), at(2), 'edge: "x" stands where a table belongs'],
    ["list of tables for a table", file("[[edge]]"), at(2), "edge: a list stands where a table belongs"],
    ["choice", file('[docker]\nsource = "dockr"'), at(3), 'docker.source: "dockr" is not one of the choices'],
    ["placeholder", { text: 'domain = "YOUR_DOMAIN"' }, at(1), 'domain: "YOUR_DOMAIN" is a placeholder'],
    ["list entry", file('[models]\nfallbacks = ["anthropic/a",\n"*.b.org"]'), at(3), "models.fallbacks[1]: "],
    [
      "table entry",
      file('[[egress.allow]]\nhost = "*.b.org"\nfor = "gateway"\nwhy = "x"'),
      at(3),
      "egress.allow[0].host: ",
    ],
    [
      "text for a list",
      file('[models]\nfallbacks = "a.org"'),
      at(3),
      'models.fallbacks: "a.org" is not a list',
    ],
    [
      "a budget below zero",
      file('[[models.available]]\nid = "openai/gpt-5"\nbudget = -5'),
      at(4),
      "models.available[0].budget: -5 is too small",
    ],
    ["no budget at all", file("[memory]\nbudget = 0"), at(3), "memory.budget: 0 is too small"],
    ["no models", file("[models]\navailable = []"), at(3), "models.available: a list is empty"],
    [
      "column",
      file('[[models.available]]\n\nidd = "x"'),
      at(4),
      "models.available[0].idd: there is no such key",
    ],
    [
      "column type",
      file(
        '[[models.available]]\nid = "openai/a"\n[[models.available]]\nid = "openai/b"\nrequests_per_minute = 0',
      ),
      at(6),
      "models.available[1].requests_per_minute: 0 is too small",
    ],
    [
      "flag",
      { flags: { domain, "models.max_tokens": "many" } },
      "--set models.max_tokens",
      "is not a number",
    ],
    ["shortcut flag", { flags: { domain: "agent" } }, "--domain", 'domain: "agent" is a single word'],
    [
      "unknown flag key",
      { flags: { domain, "edge.subnt": "x" } },
      "--set edge.subnt",
      "there is no such key",
    ],
    [
      "a secret for a flag's key",
      { flags: { domain, "sk-ant-api03-0123456789": "x" } },
      "--set [what looks like a secret]",
      "[what looks like a secret]: there is no such key",
    ],
    [
      "tables by flag",
      { flags: { domain, "models.available": "x" } },
      "--set models.available",
      "is a list of tables",
    ],
    [
      "variable",
      { environment: { CLINCHER_DOMAIN: "1.2.3.4" } },
      "CLINCHER_DOMAIN",
      '"1.2.3.4" is an IP address',
    ],
    [
      "unknown variable",
      { flags: { domain }, environment: { CLINCHER_TEIR: "auto" } },
      "CLINCHER_TEIR",
      "not a setting",
    ],
    [
      "boolean variable",
      { flags: { domain }, environment: { CLINCHER_MEMORY_ENABLED: "maybe" } },
      "CLINCHER_MEMORY_ENABLED",
      'memory.enabled: "maybe" is not a yes or no',
    ],
    ["TOML", { text: 'domain = "x\n' }, `${path}:1:12`, "not valid TOML"],
    ["TOML, second line", { text: 'tier = "auto"\nb = "x\n' }, `${path}:2`, "not valid TOML"],
    ["duplicate key", { text: 'tier = "auto"\ntier = "auto"' }, `${path}:2`, "not valid TOML"],
  ] as const)("%s", (_, sources, where, what) => {
    const found = problems(sources);
    // Some of these are wrong in more than one way; the one meant has to be there exactly once.
    const match = found.filter((problem) => problem[1].includes(what));
    expect(match.map(([place]) => place.replace(/(:2):\d+$/, "$1"))).toEqual([where]);
    expect(match[0]?.[2].length).toBeGreaterThan(5);
  });
});

test("all problems at once, in the order of a reader", () => {
  const found = problems({
    text: 'domain = "http://x"\nteir = 1\n[edge]\nsubnet = "1.2.3.4"\n',
    environment: { CLINCHER_DOMIAN: "x" },
    flags: { tier: "huge" },
  });
  expect(found.map(([where]) => where)).toEqual([
    `${path}:2`,
    "CLINCHER_DOMIAN",
    "--tier",
    `${path}:1`,
    `${path}:4`,
  ]);
});
