import { type IncomingMessage, updateOf } from "./message.ts";

export type ApiResult =
  | { ok: true; result: unknown }
  | { ok: false; error_code: number; description: string };

type Update = ReturnType<typeof updateOf>;

const conflict = (description: string): ApiResult => ({
  ok: false,
  error_code: 409,
  description: `Conflict: ${description}`,
});

interface Poll {
  from: string;
  end(result: ApiResult): void;
}

/** One bot: the updates that wait for it, and who waits for them. */
export class Bot {
  readonly id: number;
  webhook = "";
  commands: unknown = [];
  /** How many polls another one has ended. */
  ended = 0;
  #updates: Update[] = [];
  #poll: (Poll & { wake(): void }) | undefined;

  constructor(id: number) {
    this.id = id;
  }

  get me() {
    return {
      id: this.id,
      is_bot: true,
      first_name: "Lab bot",
      username: `lab${this.id}_bot`,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    };
  }

  get pending(): number {
    return this.#updates.length;
  }

  /** Source address of the long poll that waits at the moment. */
  get poller(): string | undefined {
    return this.#poll?.from;
  }

  receive(message: IncomingMessage): void {
    this.#updates.push(updateOf(message));
    this.#poll?.wake();
  }

  drop(): void {
    this.#updates = [];
  }

  /**
   * getUpdates: waits up to `timeout` seconds for updates from `offset` on, and forgets those before it. Only one
   * poll may wait: a second one ends the first with 409, as the real API does.
   */
  async updates(
    from: string,
    { offset, limit, timeout }: { offset: number; limit: number; timeout: number },
    gone: AbortSignal,
  ): Promise<ApiResult> {
    if (this.webhook !== "") {
      return conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    if (this.#poll !== undefined) this.ended += 1;
    this.#poll?.end(
      conflict("terminated by other getUpdates request; make sure that only one bot instance is running"),
    );
    this.#updates =
      offset < 0 ? this.#updates.slice(offset) : this.#updates.filter((u) => u.update_id >= offset);
    const ready = (): ApiResult => ({ ok: true, result: this.#updates.slice(0, limit) });
    if (this.#updates.length > 0 || timeout === 0) return ready();

    const { promise, resolve } = Promise.withResolvers<ApiResult>();
    const poll = { from, end: resolve, wake: () => resolve(ready()) };
    this.#poll = poll;
    const timer = setTimeout(poll.wake, timeout * 1000);
    gone.addEventListener("abort", poll.wake);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      if (this.#poll === poll) this.#poll = undefined;
    }
  }
}
