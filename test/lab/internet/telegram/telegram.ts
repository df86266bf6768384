import type { Call } from "../site.ts";
import { type ApiResult, Bot } from "./bot.ts";
import type { IncomingMessage, SentMessage } from "./message.ts";
import { parametersOf } from "./parameters.ts";

// Number of the bot, a colon, 35 characters; anything else is not even a token to the real API.
const call = /^\/bot(\d{5,}):([A-Za-z0-9_-]{30,})\/(\w+)$/;

const done = (result: unknown): ApiResult => ({ ok: true, result });
const number = (value: unknown, fallback: number): number =>
  Number.isFinite(Number(value)) ? Number(value) : fallback;

/** The state of Telegram: its bots, and what they sent. */
export class Telegram {
  readonly #bots = new Map<number, Bot>();
  readonly sent: SentMessage[] = [];
  #messages = 0;

  /** Addresses that wait in a long poll at the moment. */
  get pollers(): string[] {
    return [...this.#bots.values()].flatMap(({ poller }) => (poller === undefined ? [] : [poller]));
  }

  /** How many polls another one has ended so far: two poll as one bot, from the same address too. */
  get conflicts(): number {
    return [...this.#bots.values()].reduce((sum, { ended }) => sum + ended, 0);
  }

  /** Lets a person write; throws when no bot has called yet and none is named, since nobody would read it. */
  inject(message: IncomingMessage): void {
    if (message.bot === undefined && this.#bots.size === 0) throw new Error("no bot has called Telegram yet");
    if (message.bot !== undefined) this.#bot(message.bot).receive(message);
    else for (const bot of this.#bots.values()) bot.receive(message);
  }

  async handle(request: Call): Promise<Response> {
    const [, id, , method] = call.exec(request.url.pathname) ?? [];
    const result =
      id === undefined || method === undefined
        ? { ok: false as const, error_code: 404, description: "Not Found" }
        : await this.#answer(this.#bot(Number(id)), method.toLowerCase(), request);
    return Response.json(result, { status: result.ok ? 200 : result.error_code });
  }

  #bot(id: number): Bot {
    const bot = this.#bots.get(id) ?? new Bot(id);
    this.#bots.set(id, bot);
    return bot;
  }

  async #answer(bot: Bot, method: string, request: Call): Promise<ApiResult> {
    const given = await parametersOf(request);
    switch (method) {
      case "getme":
        return done(bot.me);
      case "getupdates": {
        const [offset, limit, timeout] = [
          number(given.offset, 0),
          number(given.limit, 100),
          number(given.timeout, 0),
        ];
        return bot.updates(request.from, { offset, limit, timeout }, request.request.signal);
      }
      case "setwebhook":
        bot.webhook = String(given.url ?? "");
        return done(true);
      case "deletewebhook":
        bot.webhook = "";
        if (String(given.drop_pending_updates) === "true") bot.drop();
        return done(true);
      case "getwebhookinfo":
        return done({ url: bot.webhook, has_custom_certificate: false, pending_update_count: bot.pending });
      case "setmycommands":
        bot.commands = given.commands ?? [];
        return done(true);
      case "getmycommands":
        return done(bot.commands);
      case "getchat":
        return done({
          id: number(given.chat_id, 0),
          type: "private",
          accent_color_id: 0,
          max_reaction_count: 11,
        });
      default:
        return method.startsWith("send") && method !== "sendchataction" ? this.#send(bot, given) : done(true);
    }
  }

  #send(bot: Bot, parameters: Record<string, unknown>): ApiResult {
    if (parameters.chat_id === undefined) {
      return { ok: false, error_code: 400, description: "Bad Request: chat_id is empty" };
    }
    const text = String(parameters.text ?? parameters.caption ?? "");
    this.sent.push({ bot: bot.id, chat: String(parameters.chat_id), text, parameters });
    this.#messages += 1;
    const chat = { id: number(parameters.chat_id, 0), type: "private" };
    return done({
      message_id: 500_000 + this.#messages,
      from: bot.me,
      chat,
      date: Math.floor(Date.now() / 1000),
      text,
    });
  }
}
