import { expect, test } from "bun:test";
import { createRedactor } from "../../src/settings/redact.ts";

const redact = createRedactor({
  anthropic_api_key: "sk-ant-0123456789",
  telegram_bot_token: "12345:AAAA-BBBB",
  backup_key: 'with"quote\\and/slash',
  gateway_token: "sk-ant-0123456789-and-more",
  litellm_key: "short",
});

test.each([
  ["key sk-ant-0123456789!", "key [anthropic_api_key]!"],
  ["sk-ant-0123456789-and-more", "[gateway_token]"],
  [
    "https://api.telegram.org/bot12345:AAAA-BBBB/getMe",
    "https://api.telegram.org/bot[telegram_bot_token]/getMe",
  ],
  ["?token=12345%3AAAAA-BBBB", "?token=[telegram_bot_token]"],
  [JSON.stringify({ key: 'with"quote\\and/slash' }), '{"key":"[backup_key]"}'],
  ['with"quote\\and/slash twice with"quote\\and/slash', "[backup_key] twice [backup_key]"],
  ["a short text", "a short text"],
  ["", ""],
])("%p", (text, expected) => {
  expect(redact(text)).toBe(expected);
});
