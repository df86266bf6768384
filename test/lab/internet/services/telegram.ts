import { names, services } from "../../addresses.ts";
import type { Site } from "../site.ts";
import type { Telegram } from "../telegram/telegram.ts";

/** Telegram's Bot API. */
export const telegram = (state: Telegram): Site => ({
  service: "telegram",
  address: services.telegram,
  names: names.telegram,
  waits: (call) => /\/getUpdates$/i.test(call.url.pathname),
  handle: (call) => state.handle(call),
});
