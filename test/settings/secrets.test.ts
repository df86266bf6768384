import { describe, expect, test } from "bun:test";
import { checkSecretsFile } from "../../src/settings/secrets/file.ts";
import { completeSecrets, generateSecrets } from "../../src/settings/secrets/generate.ts";
import { environmentFilesOf, loadSecrets, type SecretSources } from "../../src/settings/secrets/load.ts";
import { missingSecretProblem, missingSecrets } from "../../src/settings/secrets/missing.ts";
import { secretReason } from "../../src/settings/secrets/rules.ts";
import { secretsText } from "../../src/settings/secrets/text.ts";
import {
  type GivenSecret,
  generatedSecrets,
  givenSecrets,
  type SecretName,
  type SomeSecrets,
} from "../../src/settings/secrets.ts";
import { checkSettingsFile } from "../../src/settings/settings-file.ts";
import { settingsOf } from "./support.ts";

const path = "/etc/clincher/secrets.toml";
const load = (sources: Partial<SecretSources> & { readonly text?: string }) =>
  loadSecrets({
    override: null,
    environment: {},
    environmentFiles: {},
    ...sources,
    file: sources.text === undefined ? null : { path, text: sources.text },
  });
const problems = (sources: Parameters<typeof load>[0]) => {
  const result = load(sources);
  return result.ok ? [] : result.problems.map(({ where, what }) => `${where}: ${what}`);
};

const key = (name: string) => `sk-ant-${name.padEnd(20, "0")}`;

test("precedence: --secrets-file, secrets.toml, environment, answers", () => {
  const layers = {
    override: { path: "/root/s.toml", text: `anthropic_api_key = "${key("override")}"` },
    text: `anthropic_api_key = "${key("file")}"`,
    environment: { CLINCHER_ANTHROPIC_API_KEY: key("environment") },
    answers: { anthropic_api_key: key("answer") },
  };
  const { override: _, ...noOverride } = layers;
  const { text: __, ...noFile } = noOverride;
  const { environment: ___, ...onlyAnswers } = noFile;
  const origins = [layers, noOverride, noFile, onlyAnswers].map((sources) => {
    const result = load(sources);
    return result.ok ? [result.secrets.anthropic_api_key, result.origins.anthropic_api_key?.where] : result;
  });
  expect(origins).toEqual([
    [key("override"), "/root/s.toml:1"],
    [key("file"), `${path}:1`],
    [key("environment"), "CLINCHER_ANTHROPIC_API_KEY"],
    [key("answer"), ""],
  ]);
});

test("a file named by the environment, without its final line break", () => {
  const environment = {
    CLINCHER_VOYAGE_API_KEY_FILE: "/run/secrets/voyage",
    CLINCHER_GATEWAY_TOKEN_FILE: "",
  };
  expect(environmentFilesOf(environment)).toEqual([
    { variable: "CLINCHER_VOYAGE_API_KEY_FILE", path: "/run/secrets/voyage" },
  ]);
  const result = load({ environment, environmentFiles: { CLINCHER_VOYAGE_API_KEY_FILE: "pa-0123456789\n" } });
  expect(result.ok && result.secrets).toEqual({ voyage_api_key: "pa-0123456789" });
});

describe("one problem each", () => {
  test.each([
    [{ text: 'anthropic_api_kee = "x"' }, `${path}:1: anthropic_api_kee: there is no such secret`],
    [{ text: 'zzz = "x"' }, `${path}:1: This is not a secret that clincher knows`],
    [{ text: "\nanthropic_api_key = 5" }, `${path}:2: anthropic_api_key: the value is not a text in quotes`],
    [{ text: 'anthropic_api_key = ""' }, `${path}:1: anthropic_api_key: the value is empty`],
    [
      { text: 'anthropic_api_key = "sk-0123456789"' },
      `${path}:1: anthropic_api_key: the value does not look like`,
    ],
    [
      { text: 'anthropic_api_key = "sk-ant-..."' },
      `${path}:1: anthropic_api_key: the value is a placeholder`,
    ],
    [
      { text: 'openai_api_key = "sk-ant-0123456789"' },
      `${path}:1: openai_api_key: the value does not look like`,
    ],
    [{ text: 'voyage_api_key = "sk-0123456789"' }, `${path}:1: voyage_api_key: the value does not look like`],
    [
      { text: 'telegram_bot_token = "123:ABC..."' },
      `${path}:1: telegram_bot_token: the value is a placeholder`,
    ],
    [
      { text: 'telegram_bot_token = "123:ABC"' },
      `${path}:1: telegram_bot_token: the value does not look like`,
    ],
    [{ text: `litellm_key = "${"0".repeat(64)}"` }, `${path}:1: litellm_key: the value does not look like`],
    [{ text: 'gateway_token = "short"' }, `${path}:1: gateway_token: the value does not look like`],
    [
      { text: 'backup_key = "has a space in it, sadly"' },
      `${path}:1: backup_key: the value does not look like`,
    ],
    [{ text: 'backup_key = "x' }, `${path}:1:16: This is not valid TOML`],
    [
      { environment: { CLINCHER_GATEWAY_TOKEN: "short" } },
      "CLINCHER_GATEWAY_TOKEN: gateway_token: the value does not look like",
    ],
    [
      {
        environment: { CLINCHER_GATEWAY_TOKEN_FILE: "/nope" },
        environmentFiles: { CLINCHER_GATEWAY_TOKEN_FILE: null },
      },
      "CLINCHER_GATEWAY_TOKEN_FILE: gateway_token: the file /nope cannot be read",
    ],
    [
      {
        environment: { CLINCHER_GATEWAY_TOKEN: "a".repeat(32), CLINCHER_GATEWAY_TOKEN_FILE: "/x" },
        environmentFiles: { CLINCHER_GATEWAY_TOKEN_FILE: "b".repeat(32) },
      },
      "CLINCHER_GATEWAY_TOKEN_FILE: gateway_token is given twice",
    ],
  ])("%#", (sources, problem) => {
    expect(problems(sources)).toEqual([expect.stringContaining(problem)]);
  });
});

test("problems never show a value, not even a part of a broken file", () => {
  const value = "hunter2-correct-horse";
  const texts = [
    ...[...givenSecrets, "litellm_key"].map((name) => `${name} = "${value} x"`),
    `anthropic_api_key = "${value}`,
    `anthropic_api_key = ${value}`,
    `anthropic_api_key = "\\${value}"`,
    `${value} = "x"`,
    `"${value}" = 1`,
    `anthropic_api_key = ["${value}"]`,
  ];
  for (const text of texts) {
    const result = load({ text });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain("hunter2");
  }
});

test("generated secrets: 256 bits each, never the same, and accepted as they are", () => {
  const [one, other] = [generateSecrets(), generateSecrets()];
  for (const name of generatedSecrets) expect(one[name]).not.toBe(other[name]);
  expect(one.gateway_token).toMatch(/^[0-9a-f]{64}$/);
  expect(one.litellm_key).toMatch(/^sk-[0-9a-f]{64}$/);
  expect(one.backup_key).toMatch(/^[0-9a-f]{64}$/);
  const read = load({ text: secretsText(one) });
  expect(read.ok && read.secrets).toEqual(one);
});

test("what is there is kept when the rest is made", () => {
  const known = { gateway_token: "g".repeat(40), anthropic_api_key: key("mine") };
  expect(completeSecrets(known)).toMatchObject({ ...known, litellm_key: expect.stringContaining("sk-") });
});

describe("what settings need", () => {
  const needs = (settings: Parameters<typeof settingsOf>[0], secrets: SomeSecrets = {}) =>
    missingSecrets(settingsOf(settings), secrets).map(({ name }) => name);
  const openai = {
    available: [{ id: "openai/gpt-5.2" }],
    primary: "openai/gpt-5.2",
    heartbeat: "openai/gpt-5.2",
    fallbacks: [],
  };
  test.each([
    [{}, {}, ["anthropic_api_key", "voyage_api_key"]],
    [{ memory: { enabled: false } }, {}, ["anthropic_api_key"]],
    [
      { channels: { telegram: { enabled: true } } },
      {},
      ["telegram_bot_token", "anthropic_api_key", "voyage_api_key"],
    ],
    [{ models: openai }, {}, ["openai_api_key", "voyage_api_key"]],
    [{}, { anthropic_api_key: "x", voyage_api_key: "x" }, []],
  ])("%#", (settings, secrets, names) => {
    expect(needs(settings, secrets)).toEqual(names as GivenSecret[]);
  });

  test("said with every way to give it", () => {
    const [missing] = missingSecrets(settingsOf({ memory: { enabled: false } }), {});
    if (missing === undefined) throw new Error("nothing is missing");
    const { what, fix, why } = missingSecretProblem(missing, path);
    expect(what).toBe("anthropic_api_key is missing");
    expect(why).toContain("anthropic/claude-opus-4-6");
    for (const way of [
      path,
      "--secrets-file",
      "CLINCHER_ANTHROPIC_API_KEY",
      "CLINCHER_ANTHROPIC_API_KEY_FILE",
    ])
      expect(fix).toContain(way);
  });
});

describe("who may open the files", () => {
  const stat = { kind: "file" as const, mode: 0o600, uid: 0 };
  test.each([
    [stat, null],
    [{ ...stat, mode: 0o400 }, null],
    [null, "is not there"],
    [{ ...stat, mode: 0o640 }, "open to other users (mode 0640)"],
    [{ ...stat, mode: 0o604 }, "open to other users"],
    [{ ...stat, mode: 0o620 }, "open to other users"],
    [{ ...stat, mode: 0o000 }, "cannot be read by its owner"],
    [{ ...stat, uid: 1000 }, "belongs to user 1000"],
    [{ ...stat, kind: "symlink" as const, mode: 0o777 }, "but a symlink"],
    [{ ...stat, kind: "directory" as const }, "but a directory"],
    [{ ...stat, kind: "other" as const }, "device, pipe or socket"],
  ])("secrets %#", (found, what) => {
    expect(checkSecretsFile(path, found)?.what ?? null).toEqual(
      what === null ? null : expect.stringContaining(what),
    );
  });

  test.each([
    [{ ...stat, mode: 0o644 }, null],
    [{ ...stat, mode: 0o600 }, null],
    [{ ...stat, mode: 0o664 }, "can be written by others"],
    [{ ...stat, mode: 0o646 }, "can be written by others"],
    [{ ...stat, mode: 0o644, uid: 1000 }, "can be written by others"],
    [{ ...stat, kind: "symlink" as const }, "not a regular file"],
  ])("settings %#", (found, what) => {
    expect(checkSettingsFile("/s", found)?.what ?? null).toEqual(
      what === null ? null : expect.stringContaining(what),
    );
  });
});

describe("a secret has nothing before or behind it", () => {
  const long = "a".repeat(40);
  test.each<readonly [SecretName, string]>([
    ["telegram_bot_token", `1:${long}`],
    ["tailscale_auth_key", `tskey-auth-${long}?ephemeral=false`],
    ["gateway_token", long],
    ["litellm_key", `sk-${long}`],
    ["backup_key", long],
    ["backup_s3_secret", long],
    ["backup_rest_password", "x"],
  ])("%s", (name, text) => {
    expect(secretReason(name, text)).toBeNull();
    for (const changed of [`x\n${text}`, `${text}\nx`, `${text} x`, `"${text} `])
      expect(secretReason(name, changed)).toContain("does not look like");
  });
});
