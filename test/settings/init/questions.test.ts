import { describe, expect, test } from "bun:test";
import { nextQuestion, withAnswer } from "../../../src/settings/init/questions.ts";
import type { InitState } from "../../../src/settings/init/state.ts";
import { addresses, anthropic, domain, settingsFile, state } from "./given.ts";

const telegram = `123:${"A".repeat(35)}`;

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
