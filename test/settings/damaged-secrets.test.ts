import { expect, test } from "bun:test";
import { readRedactor } from "../../src/deploy/logs.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { secretsPath } from "../../src/settings/secrets/load.ts";

const token = "0123456789abcdef".repeat(4);
const key = "sk-ant-api03-abcdefghijklmnop";
const good = `gateway_token = "${token}"\nanthropic_api_key = "${key}"\n`;

/** What the logs show of a line with both secrets in it, when the secrets file is this. */
const shown = async (text: string): Promise<string> => {
  const redact = await readRedactor(new MemoryHost({ files: { [secretsPath]: text } }));
  return redact(`token ${token}, key ${key}, "odd\\"one-of-mine"`);
};

test("a good file: each by its name", async () => {
  expect(await shown(good)).toBe('token [gateway_token], key [anthropic_api_key], "odd\\"one-of-mine"');
});

test.each([
  ["a name that is misspelt", `${good}backup_kye = "x"\n`],
  ["a secret that is empty", `${good}telegram_bot_token = ""\n`],
  ["a line that is no TOML", `${good}backup_key = \n= = "\n`],
  ["quotes that were forgotten", good.replaceAll('"', "")],
  ["one quote that was forgotten", good.replace('"\n', "\n")],
  ["other quotes, and a comment", `gateway_token='${token}' # mine\nanthropic_api_key =${key} # old\n`],
  ["all in one line", good.replaceAll("\n", " ")],
])("invariant: no secret in logs, with %s in the file", async (_, text) => {
  const line = await shown(text);
  expect(line).not.toContain(token);
  expect(line).not.toContain(key);
  expect(line).toStartWith("token [secret], key [secret]");
});

test("a secret with a quote in it is known by what it means", async () => {
  const line = await shown(`${good}backup_kye = "odd\\"one-of-mine"\n`);
  expect(line).not.toContain("one-of-mine");
});
