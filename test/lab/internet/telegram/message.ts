/** A message that a scenario lets a person write to a bot. */
export interface IncomingMessage {
  text: string;
  /** Telegram's number of the person, who is also the private chat. Default 111. */
  from?: number;
  /** Default "operator". */
  username?: string;
  /** A group (negative number) the message is written in instead of the private chat. */
  group?: number;
  /** Number of the bot (the part of its token before the colon); default: every bot that has been seen. */
  bot?: number;
}

/** A message that a bot sent. */
export interface SentMessage {
  bot: number;
  chat: string;
  text: string;
  /** The whole request, by parameter name. */
  parameters: Record<string, unknown>;
}

let serial = 0;

/** The update that the Bot API hands out for an incoming message. Commands (`/start`) get their entity. */
export function updateOf(incoming: IncomingMessage): { update_id: number; message: Record<string, unknown> } {
  serial += 1;
  const { text, from: id = 111, username = "operator", group } = incoming;
  const from = { id, is_bot: false, first_name: username, username, language_code: "en" };
  const chat =
    group === undefined
      ? { id, first_name: username, username, type: "private" }
      : { id: group, title: "lab group", type: "supergroup" };
  const command = /^\/[a-z0-9_]+/i.exec(text)?.[0];
  const entities =
    command === undefined ? {} : { entities: [{ offset: 0, length: command.length, type: "bot_command" }] };
  const date = Math.floor(Date.now() / 1000);
  return {
    update_id: 100_000 + serial,
    message: { message_id: 1000 + serial, from, chat, date, text, ...entities },
  };
}
