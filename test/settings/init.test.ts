import { describe, expect, test } from "bun:test";
import { missingProblem } from "../../src/settings/init/missing.ts";
import { decide, type InitRequest } from "../../src/settings/init/outcome.ts";
import { nextQuestion, withAnswer } from "../../src/settings/init/questions.ts";
import { settingsText } from "../../src/settings/init/settings-text.ts";
import { type InitState, problemsIn } from "../../src/settings/init/state.ts";
import { loadSettings } from "../../src/settings/load.ts";
import { loadSecrets } from "../../src/settings/secrets/load.ts";
import type { SomeSecrets } from "../../src/settings/secrets.ts";
import { gibibyte } from "../../src/settings/values/size.ts";

const domain = "agent.my-company.org";
const addresses = { "admin.addresses": "203.0.113.7" };
const anthropic = "sk-ant-0123456789";
const telegram = `123:${"A".repeat(35)}`;
const [settingsFile, secretsFile] = ["/etc/clincher/clincher.toml", "/etc/clincher/secrets.toml"];

const state = (given: Partial<InitState> = {}): InitState => ({
  sources: { flags: {}, file: null, environment: {} },
  secrets: {},
  keep: false,
  memory: 8 * gibibyte,
  loginFrom: null,
  skipped: [],
  ...given,
});

/** Answers every question from a table; the keys asked, in order, and what is known at the end. */
function interview(start: InitState, answers: Readonly<Record<string, string | boolean>>) {
  const asked: string[] = [];
  let current = start;
  for (let question = nextQuestion(current); question !== null; question = nextQuestion(current)) {
    const answer = answers[question.key];
    if (answer === undefined) throw new Error(`unexpected question: ${question.key}`);
    asked.push(question.key);
    current = withAnswer(current, question, answer);
  }
  return { asked, end: current };
}

/** With the domain answered. */
const interviewed = (start: InitState): InitState => {
  const question = nextQuestion(start);
  return question === null ? start : withAnswer(start, question, domain);
};

const everything = {
  domain,
  "admin.addresses": "203.0.113.7",
  "edge.email": "",
  tier: "auto",
  "channels.telegram.enabled": true,
  telegram_bot_token: telegram,
  anthropic_api_key: anthropic,
  voyage_api_key: "",
};

describe("what is asked", () => {
  const flags = {
    domain,
    ...addresses,
    "edge.email": "me@my-company.org",
    tier: "growth",
    "channels.telegram.enabled": "no",
  };
  const file = { path: settingsFile, text: `domain = "${domain}"\nadmin.addresses = ["203.0.113.7"]\n` };
  const keys = { anthropic_api_key: anthropic, voyage_api_key: "pa-0123456789" };
  test.each([
    ["nothing given", state(), Object.keys(everything)],
    [
      "no Telegram",
      state({
        sources: { flags: { ...addresses, "channels.telegram.enabled": "no" }, file: null, environment: {} },
      }),
      ["domain", "edge.email", "tier", "anthropic_api_key", "voyage_api_key"],
    ],
    [
      "only secrets",
      state({ sources: { flags, file: null, environment: {} } }),
      ["anthropic_api_key", "voyage_api_key"],
    ],
    [
      "only settings",
      state({ sources: { flags: { domain, ...addresses }, file: null, environment: {} }, secrets: keys }),
      ["edge.email", "tier", "channels.telegram.enabled", "telegram_bot_token"],
    ],
    ["all", state({ sources: { flags, file: null, environment: {} }, secrets: keys }), []],
    [
      "a file that stays",
      state({ keep: true, sources: { flags: {}, file, environment: {} }, secrets: keys }),
      [],
    ],
    [
      "by the environment",
      state({
        sources: {
          flags: {},
          file: null,
          environment: {
            CLINCHER_ADMIN_ADDRESSES: "anywhere",
            CLINCHER_DOMAIN: domain,
            CLINCHER_MEMORY_ENABLED: "no",
          },
        },
      }),
      ["edge.email", "tier", "channels.telegram.enabled", "telegram_bot_token", "anthropic_api_key"],
    ],
  ])("with %s", (_, start, asked) => {
    expect(interview(start, everything).asked).toEqual(asked);
  });

  test("no Voyage key turns memory off, unless somebody decided that already", () => {
    const { end } = interview(state(), everything);
    expect(end.sources.answers).toEqual({
      domain,
      "admin.addresses": "203.0.113.7",
      tier: "auto",
      "channels.telegram.enabled": "true",
      "memory.enabled": "false",
    });
    expect(end.secrets).toEqual({ telegram_bot_token: telegram, anthropic_api_key: anthropic });
    const decided = [
      state({
        sources: { flags: { domain, ...addresses, "memory.enabled": "yes" }, file: null, environment: {} },
      }),
      state({ keep: true, sources: { flags: {}, file, environment: {} } }),
    ].map((start) => nextQuestion({ ...start, keep: true, secrets: { anthropic_api_key: anthropic } }));
    expect(decided).toMatchObject([
      { key: "voyage_api_key", optional: false },
      { key: "voyage_api_key", optional: false },
    ]);
  });

  test("Enter takes the address of this login, where there is one", () => {
    const start = state({ loginFrom: "2001:db8::7" });
    const question = nextQuestion(interviewed(start));
    expect(question).toMatchObject({ key: "admin.addresses", optional: true });
    if (question === null) throw new Error("no question");
    const { sources } = withAnswer(start, question, "");
    expect(sources.answers).toEqual({ "admin.addresses": "2001:db8::7" });
  });

  test("the tier question says what this machine would get", () => {
    const question = nextQuestion(
      state({
        sources: { flags: { domain, ...addresses }, file: null, environment: {} },
        skipped: ["edge.email"],
      }),
    );
    expect(question?.kind === "choice" && question.choices[0]?.label).toContain(
      "starter today: this server has 8.0 GiB",
    );
  });

  test("answers are checked as the settings will be, and secrets are not repeated", () => {
    const first = nextQuestion(state());
    const secret = nextQuestion(state({ keep: true }));
    if (first?.kind !== "text" || secret?.kind !== "secret") throw new Error("not the expected questions");
    expect(first.check(domain)).toBeNull();
    expect(first.check("openclaw.example.com")).toBe(
      '"openclaw.example.com" is a placeholder from an example. Put your own value there.',
    );
    expect(secret.check(anthropic)).toBeNull();
    expect(secret.check("hunter2")).toContain("does not look like the Anthropic API key");
    expect(secret.check("hunter2")).not.toContain("hunter2");
  });
});

test("what is wrong before anything is asked; that something is missing is not wrong", () => {
  expect(problemsIn(state())).toEqual([]);
  const wrong = { flags: { "models.primary": "openai/gpt-5.2" }, file: null, environment: {} };
  expect(problemsIn(state({ sources: wrong })).map(({ where }) => where)).toEqual(["--set models.primary"]);
});

describe("nobody to ask", () => {
  test("one message has every way to give each missing value", () => {
    const problem = missingProblem(state(), settingsFile, secretsFile);
    const lines = problem?.what.split("\n") ?? [];
    expect(lines.length).toBe(5);
    for (const way of ["--domain", settingsFile, "CLINCHER_DOMAIN"]) expect(lines[1]).toContain(way);
    expect(lines[2]).toContain("--admin-addresses");
    expect(lines[2]).toContain('admin.addresses = ["…"] in ');
    for (const way of [
      secretsFile,
      "--secrets-file",
      "CLINCHER_ANTHROPIC_API_KEY",
      "CLINCHER_ANTHROPIC_API_KEY_FILE",
    ])
      expect(lines[3]).toContain(way);
    expect(lines[4]).toContain("CLINCHER_VOYAGE_API_KEY");
    expect(problem?.fix).toContain("--memory no");
  });

  test("nothing missing, no message", () => {
    const sources = { flags: { domain, ...addresses, "memory.enabled": "no" }, file: null, environment: {} };
    expect(
      missingProblem(state({ sources, secrets: { anthropic_api_key: anthropic } }), "a", "b"),
    ).toBeNull();
  });
});

describe("the settings file", () => {
  const write = (given: Readonly<Record<string, string>>, text = "") => {
    const loaded = loadSettings({
      flags: { ...addresses, ...given },
      file: { path: "/s", text },
      environment: {},
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return { loaded, text: settingsText(loaded.values) };
  };
  const body = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("has only what differs from the defaults", () => {
    expect(body(write({ domain, tier: "auto", "edge.subnet": "172.30.0.0/24" }).text)).toEqual([
      `domain = "${domain}"`,
      "[admin]",
      'addresses = ["203.0.113.7"]',
    ]);
  });

  test("is read back as the same settings", () => {
    const models =
      '[[models.available]]\nid = "openai/gpt-5.2"\n[[models.available]]\nid = "anthropic/claude-opus-4-5"\nrequests_per_minute = 9\n';
    const { loaded, text } = write(
      {
        domain: "bücher.de",
        tier: "growth",
        "models.primary": "openai/gpt-5.2",
        "models.fallbacks": "",
        "models.heartbeat": "anthropic/claude-opus-4-5",
        "models.max_tokens": "8192",
        "limits.gateway.memory": "2G",
        "limits.gateway.cpus": "1.5",
        "channels.telegram.enabled": "true",
      },
      models,
    );
    const again = loadSettings({ flags: {}, file: { path: "/s", text }, environment: {} });
    expect(again.ok && again.settings).toEqual(loaded.settings);
    expect(again.ok && settingsText(again.values)).toBe(text);
    // Tables of a list come last, or the keys after them would belong to them.
    expect(body(text).findIndex((line) => line.startsWith("[["))).toBe(body(text).length - 5);
  });
});

describe("what is written", () => {
  const loaded = (text: string, flags = {}) => {
    const result = loadSettings({ flags, file: { path: "/s", text }, environment: {} });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result;
  };
  const request = (given: Partial<InitRequest> = {}): InitRequest => ({
    flags: {},
    settingsFile: null,
    secretsFile: null,
    secretsInFile: {},
    force: false,
    ...given,
  });
  const file = (text: string) => ({ path: "", text });
  const full: SomeSecrets = {
    anthropic_api_key: anthropic,
    gateway_token: "g".repeat(40),
    litellm_key: `sk-${"l".repeat(40)}`,
    backup_key: "b".repeat(40),
  };
  const settings = `domain = "${domain}"\nadmin.addresses = ["203.0.113.7"]\n# mine\n`;

  test("first run: both files, secrets first and closed to others", () => {
    const { writes, secretsAdded } = decide(request(), loaded(settings), { anthropic_api_key: anthropic });
    expect(writes.map(({ path, mode }) => [path, mode])).toEqual([
      [secretsFile, 0o600],
      [settingsFile, 0o644],
    ]);
    expect(secretsAdded).toEqual(["anthropic_api_key", "gateway_token", "litellm_key", "backup_key"]);
    expect(writes[1]?.content).not.toContain(anthropic);
  });

  test("second run: nothing", () => {
    const again = request({ settingsFile: file(settings), secretsFile: file("kept"), secretsInFile: full });
    expect(decide(again, loaded(settings), full)).toMatchObject({
      writes: [],
      settingsKept: true,
      ignored: [],
    });
  });

  test("flags that a kept file contradicts are named", () => {
    const again = request({
      settingsFile: file(settings),
      secretsFile: file("kept"),
      secretsInFile: full,
      flags: { domain, ...addresses, tier: "growth" },
    });
    expect(decide(again, loaded(settings), full)).toMatchObject({ writes: [], ignored: ["tier"] });
  });

  test("a new secret is added below what is there; what is there is never made again", () => {
    const { backup_key: _, ...before } = full;
    const text = '# my comment\nanthropic_api_key = "…"';
    const some = request({ settingsFile: file(settings), secretsFile: file(text), secretsInFile: before });
    const { writes, secretsAdded } = decide(some, loaded(settings), before);
    expect(secretsAdded).toEqual(["backup_key"]);
    expect(writes).toEqual([{ path: secretsFile, mode: 0o600, content: expect.any(String) }]);
    expect(writes[0]?.content).toMatch(
      /^# my comment\nanthropic_api_key = "…"\n\n# Added by clincher init.\nbackup_key = "[0-9a-f]{64}"\n$/,
    );
  });

  test("another value for a secret that is there: only with --force, and the old file is kept", () => {
    const other = "sk-ant-another-key";
    const kept = request({ settingsFile: file(settings), secretsFile: file("old"), secretsInFile: full });
    const given = { ...full, anthropic_api_key: other };
    expect(decide(kept, loaded(settings), given)).toMatchObject({
      writes: [],
      secretsKept: ["anthropic_api_key"],
    });
    const forced = decide({ ...kept, force: true }, loaded(settings), given);
    const [previous, now] = forced.writes.filter(({ path }) => path.startsWith(secretsFile));
    expect(previous).toEqual({ path: `${secretsFile}.previous`, mode: 0o600, content: "old" });
    const read = loadSecrets({
      override: null,
      file: { path: secretsFile, text: now?.content ?? "" },
      environment: {},
      environmentFiles: {},
    });
    expect(read.ok && read.secrets).toEqual(given);
  });

  test("--force writes the settings anew and keeps the old file", () => {
    const forced = request({
      settingsFile: file(settings),
      secretsFile: file("old"),
      secretsInFile: full,
      force: true,
    });
    const { writes, settingsKept } = decide(forced, loaded(settings, { tier: "growth" }), full);
    expect(settingsKept).toBe(false);
    expect(writes.map(({ path, content }) => [path, content])).toEqual([
      [`${settingsFile}.previous`, settings],
      [settingsFile, expect.stringContaining('tier = "growth"')],
    ]);
  });
});
