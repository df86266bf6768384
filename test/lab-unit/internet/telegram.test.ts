import { describe, expect, test } from "bun:test";
import { Telegram } from "../../lab/internet/telegram/telegram.ts";
import { callOf } from "./call.ts";

const bot = "/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX";
const url = (method: string): string => `https://api.telegram.org${bot}/${method}`;
const ask = async (telegram: Telegram, method: string, body?: object, from?: string) => {
  const headers = { "content-type": "application/json" };
  const call = callOf("POST", url(method), { headers, ...(body ? { body } : {}), ...(from ? { from } : {}) });
  return (await (await telegram.handle(call)).json()) as {
    ok: boolean;
    error_code?: number;
    description?: string;
    result: { update_id: number; message: { text: string } }[];
  };
};

test("a token of the wrong shape is not found", async () => {
  const response = await new Telegram().handle(callOf("GET", "https://api.telegram.org/botabc/getMe"));
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ ok: false, error_code: 404, description: "Not Found" });
});

describe("getUpdates", () => {
  test("hands out a message until the next offset confirms it", async () => {
    const telegram = new Telegram();
    await ask(telegram, "getMe");
    telegram.inject({ text: "one" });
    telegram.inject({ text: "two" });
    const first = await ask(telegram, "getUpdates");
    expect(first.result.map(({ message }) => message.text)).toEqual(["one", "two"]);
    const offset = (first.result[0]?.update_id ?? 0) + 1;
    const second = await ask(telegram, "getUpdates", { offset });
    expect(second.result.map(({ message }) => message.text)).toEqual(["two"]);
    expect((await ask(telegram, "getUpdates", { offset: offset + 1 })).result).toEqual([]);
  });

  test("a waiting poll gets a message that comes later", async () => {
    const telegram = new Telegram();
    const poll = ask(telegram, "getUpdates", { timeout: 30 }, "203.0.113.11");
    while (telegram.pollers.length === 0) await Bun.sleep(1);
    expect(telegram.pollers).toEqual(["203.0.113.11"]);
    telegram.inject({ text: "late", bot: 123456789 });
    expect((await poll).result.map(({ message }) => message.text)).toEqual(["late"]);
    expect(telegram.pollers).toEqual([]);
  });

  test("a second poller ends the first with 409", async () => {
    const telegram = new Telegram();
    const first = ask(telegram, "getUpdates", { timeout: 30 }, "203.0.113.11");
    while (telegram.pollers.length === 0) await Bun.sleep(1);
    expect(telegram.conflicts).toBe(0);
    const second = ask(telegram, "getUpdates", { timeout: 30 }, "203.0.113.12");
    expect(await first).toMatchObject({ ok: false, error_code: 409 });
    expect(telegram.pollers).toEqual(["203.0.113.12"]);
    expect(telegram.conflicts).toBe(1);
    telegram.inject({ text: "done" });
    expect(await second).toMatchObject({ ok: true });
  });

  test("is refused while a webhook is set", async () => {
    const telegram = new Telegram();
    await ask(telegram, "setWebhook", { url: "https://alpha.agents-lab.net/hook" });
    const refused = await ask(telegram, "getUpdates");
    expect(refused).toMatchObject({
      error_code: 409,
      description: expect.stringContaining("webhook is active"),
    });
    await ask(telegram, "deleteWebhook");
    expect((await ask(telegram, "getUpdates")).ok).toBe(true);
  });
});

test("what a bot sends is kept, in whatever form it comes", async () => {
  const telegram = new Telegram();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const body = 'chat_id=111&text=form&reply_markup={"force_reply":true}';
  await ask(telegram, "sendMessage", { chat_id: 111, text: "json" });
  await telegram.handle(callOf("POST", url("sendMessage"), { headers: form, body }));
  await ask(telegram, "sendChatAction", { chat_id: 111, action: "typing" });
  expect(telegram.sent.map(({ chat, text }) => [chat, text])).toEqual([
    ["111", "json"],
    ["111", "form"],
  ]);
  expect(telegram.sent[1]?.parameters.reply_markup).toEqual({ force_reply: true });
  expect(await ask(telegram, "sendMessage", { text: "to nobody" })).toMatchObject({
    ok: false,
    error_code: 400,
  });
});

test("nobody would read a message before a bot has called", () => {
  expect(() => new Telegram().inject({ text: "hello?" })).toThrow("no bot has called");
});
