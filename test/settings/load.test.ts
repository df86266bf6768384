import { describe, expect, test } from "bun:test";
import { environmentName, keys } from "../../src/settings/keys.ts";
import { loadSettings } from "../../src/settings/load.ts";
import type { Sources } from "../../src/settings/sources.ts";

const path = "/etc/clincher/clincher.toml";
const domain = "agent.my-company.org";

const load = (sources: Partial<Sources> & { readonly text?: string } = {}) =>
  loadSettings({
    flags: {},
    ...sources,
    environment: { CLINCHER_ADMIN_ADDRESSES: "anywhere", ...sources.environment },
    file: sources.text === undefined ? null : { path, text: sources.text },
  });

/** "where: what" of every problem, and what to do. */
const problems = (sources: Parameters<typeof load>[0]) => {
  const result = load(sources);
  return result.ok ? [] : result.problems.map(({ where, what, fix }) => [where ?? "", what, fix] as const);
};

describe("precedence", () => {
  const layers = {
    flags: { tier: "production" },
    text: `domain = "${domain}"\ntier = "growth"\n`,
    environment: { CLINCHER_TIER: "starter" },
    answers: { tier: "auto" },
  };
  const tierOf = (sources: Partial<typeof layers>): unknown => {
    const result = load({ text: `domain = "${domain}"\n`, ...sources });
    return result.ok ? [result.settings.tier, result.origins.tier] : result.problems;
  };
  test.each([
    [layers, "production", { source: "flag", where: "--tier" }],
    [{ ...layers, flags: {} }, "growth", { source: "file", where: `${path}:2` }],
    [
      { ...layers, flags: {}, text: `domain = "${domain}"` },
      "starter",
      { source: "environment", where: "CLINCHER_TIER" },
    ],
    [{ answers: { tier: "growth" } }, "growth", { source: "prompt", where: "" }],
    [{}, "auto", { source: "default", where: "" }],
  ])("%#", (sources, tier, origin) => {
    expect(tierOf(sources as Partial<typeof layers>)).toEqual([tier, origin]);
  });

  test("a value that is overridden need not be right", () => {
    expect(problems({ flags: { domain }, text: 'domain = "openclaw.example.com"' })).toEqual([]);
  });
});

test("every key but tables can come from the environment and from a flag, each with its own name", () => {
  const texts: Readonly<Record<string, string>> = {
    "admin.addresses": "203.0.113.7,2001:db8::/48",
    "admin.authorized_keys":
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop",
    domain: "a.my-company.org",
    "edge.email": "a@my-company.org",
    "edge.acme_directory": "https://acme.my-company.org/directory",
    "edge.subnet": "10.9.0.0/24",
    "models.fallbacks": "anthropic/claude-haiku-4-5-20251001, anthropic/claude-sonnet-4-6",
    "memory.enabled": "no",
    "channels.telegram.enabled": "1",
    "models.max_tokens": "8192",
    "memory.price": "0.5",
    "tailscale.hostname": "agent",
    "tailscale.tags": "tag:server,tag:agents",
    "tailscale.login_server": "https://headscale.my-company.org",
  };
  for (const { path: key, kind, fallback } of keys) {
    if (kind.type === "tables") continue;
    const text =
      texts[key] ?? (fallback === undefined ? (key.endsWith("cpus") ? "1.5" : "512M") : String(fallback));
    const withDomain = { CLINCHER_DOMAIN: domain, [environmentName(key)]: text };
    const fromEnvironment = load({ environment: withDomain });
    expect(fromEnvironment.ok && fromEnvironment.origins[key]?.source).toBe("environment");
    const fromFlag = load({ flags: { domain, [key]: text } });
    expect(fromFlag.ok && fromFlag.origins[key]?.source).toBe("flag");
    expect(fromFlag.ok && fromFlag.values.get(key)).toEqual(
      fromEnvironment.ok && fromEnvironment.values.get(key),
    );
  }
  const names = keys.map((key) => environmentName(key.path));
  expect(new Set(names).size).toBe(names.length);
});

test("what texts become", () => {
  const result = load({
    environment: {
      CLINCHER_DOMAIN: "bücher.de",
      CLINCHER_LIMITS_GATEWAY_MEMORY: "2G",
      CLINCHER_LIMITS_GATEWAY_CPUS: "1.5",
      CLINCHER_ADMIN_ADDRESSES: "203.0.113.7, 2001:db8::/48",
      CLINCHER_MODELS_FALLBACKS: "",
      CLINCHER_CHANNELS_TELEGRAM_ENABLED: "yes",
    },
    flags: { "models.fallbacks": "" },
  });
  expect(result.ok && result.settings).toMatchObject({
    domain: "xn--bcher-kva.de",
    limits: { gateway: { memory: 2 * 1024 ** 3, cpus: 1.5 } },
    admin: { addresses: ["203.0.113.7", "2001:db8::/48"] },
    models: { fallbacks: [] },
    channels: { telegram: { enabled: true } },
  });
});

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

test("what is asked for is of the right kind", () => {
  const result = loadSettings({ flags: {}, file: null, environment: {} });
  expect(result.ok ? [] : result.problems.map(({ fix }) => fix.split(" there")[0])).toEqual([
    'Write domain = "…"',
    'Write admin.addresses = ["…"]',
  ]);
});

test("suggestions", () => {
  const fixes = problems({
    text: `domain = "${domain}"\nteir = "auto"\n[docker]\nsource = "dockr"\n[sandbx]\nx = 1\n[zzz]\nx = 1\n`,
    environment: { CLINCHER_DOMIAN: "x", CLINCHER_MODELS_AVAILABLE: "x", CLINCHER_PROMETHEUS: "x" },
  }).map(([, , fix]) => fix);
  expect(fixes).toEqual([
    "Did you mean tier?",
    "Did you mean sandbox?",
    "Remove it; clincher init --example shows every key.",
    "Did you mean CLINCHER_DOMAIN?",
    "models.available can only be set in clincher.toml, as [[models.available]].",
    "Unset it, or see docs/configure.md for the names.",
    'Choose one of "docker", "distro". Did you mean "docker"?',
  ]);
});

test("variables of scripts and of secrets are not settings", () => {
  const environment = Object.fromEntries(
    [
      "CLINCHER_LAB_HOME",
      "CLINCHER_TEST",
      "CLINCHER_RELEASE_URL",
      "CLINCHER_URL",
      "CLINCHER_NO_VERIFY",
      "CLINCHER_DEBUG",
      "CLINCHER_PREFIX",
    ]
      .concat(["CLINCHER_ANTHROPIC_API_KEY", "CLINCHER_VOYAGE_API_KEY_FILE", "PATH"])
      .map((name) => [name, "x"]),
  );
  expect(load({ flags: { domain }, environment }).ok).toBe(true);
});

test("what looks like a secret is never shown", () => {
  const secrets = [
    "sk-ant-REDACTED",
    "12345:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "0123456789abcdef".repeat(4),
  ];
  for (const secret of secrets) {
    const everywhere = problems({
      text: `[edge]\nemail = "${secret}"\n[models]\nprimary = "${secret}"\n`,
      flags: { tier: secret },
      environment: { CLINCHER_DOMAIN: secret },
    });
    expect(everywhere.length).toBe(4);
    expect(JSON.stringify(everywhere)).not.toContain(secret);
  }
});

describe("keys together", () => {
  const models = (rest: string) => ({ text: `domain = "${domain}"\n[models]\n${rest}` });
  const allowed = (host: string) => `[[egress.allow]]\nhost = "${host}"\nfor = "gateway"\nwhy = "a test"\n`;
  test.each([
    [
      models('primary = "anthropic/claude-x"'),
      `${path}:3`,
      'models.primary: "anthropic/claude-x" is not in models.available',
    ],
    [
      models('heartbeat = "openai/gpt"'),
      `${path}:3`,
      'models.heartbeat: "openai/gpt" is not in models.available',
    ],
    [
      models('fallbacks = ["openai/gpt"]'),
      `${path}:3`,
      'models.fallbacks: "openai/gpt" is not in models.available',
    ],
    [models('fallbacks = ["anthropic/claude-opus-4-6"]'), `${path}:3`, "is the primary model already"],
    [
      models('fallbacks = ["anthropic/claude-sonnet-4-6", "anthropic/claude-sonnet-4-6"]'),
      `${path}:3`,
      "is listed twice",
    ],
    [{ text: `domain = "${domain}"\n${allowed("api.anthropic.com")}` }, `${path}:2`, "is a model host"],
    [{ text: `domain = "${domain}"\n${allowed("api.voyageai.com")}` }, `${path}:2`, "is a model host"],
    [
      { text: `domain = "${domain}"\n${allowed("a.org")}${allowed("A.org.")}` },
      `${path}:2`,
      "a.org for gateway is listed twice",
    ],
  ] as const)("%#", (sources, where, what) => {
    expect(problems(sources)).toEqual([[where, expect.stringContaining(what), expect.any(String)]]);
  });

  test.each([
    ["", ["knows no price"]],
    ["input_price = 1\n", ["knows no price"]],
    ["input_price = 1\noutput_price = 2\n", []],
  ])("a model that clincher knows no price of needs both: %p", (prices, what) => {
    const all = "anthropic/claude-opus-9";
    const found = problems({
      text: `domain = "${domain}"\n[models]\nprimary = "${all}"\nfallbacks = []\nheartbeat = "${all}"\n[[models.available]]\nid = "${all}"\n${prices}`,
    });
    expect(found.map(([, each]) => each)).toEqual(what.map((each) => expect.stringContaining(each)));
  });

  test("embeddings without a known price", () => {
    const found = problems({ text: `domain = "${domain}"\n[memory]\nmodel = "voyage-9"` });
    expect(found).toEqual([[`${path}:3`, expect.stringContaining("knows no price"), expect.any(String)]]);
  });

  test("a model listed twice", () => {
    const twice = '[[models.available]]\nid = "anthropic/claude-opus-4-6"\n'.repeat(2);
    const found = problems({
      text: `domain = "${domain}"\n${twice}`,
      flags: { "models.fallbacks": "", "models.heartbeat": "anthropic/claude-opus-4-6" },
    });
    expect(found.map(([, what]) => what)).toEqual([
      'models.available: "anthropic/claude-opus-4-6" is listed twice',
    ]);
  });

  test("a default that no longer fits says that it is the default", () => {
    const found = problems({ text: `domain = "${domain}"\n[[models.available]]\nid = "openai/gpt-5.2"` });
    expect(found.map(([where, what]) => [where, what.includes("(the default)")])).toEqual([
      ["", true],
      ["", true],
      ["", true],
    ]);
  });
});
