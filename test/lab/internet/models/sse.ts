/** One server-sent event; without `event` only the data line is sent, as OpenAI does. */
export interface ServerEvent {
  event?: string;
  data: string;
}

/** The event as it goes over the wire. */
export const encodeEvent = ({ event, data }: ServerEvent): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;

/** A streaming response: each event is its own chunk. Stops when the client goes away. */
export function streamEvents(events: readonly ServerEvent[], headers: Record<string, string> = {}): Response {
  const encoder = new TextEncoder();
  let next = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const event = events[next];
      next += 1;
      if (event === undefined) return controller.close();
      controller.enqueue(encoder.encode(encodeEvent(event)));
      // Lets the chunk go out by itself, so that clients meet a real stream.
      await Bun.sleep(1);
    },
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", ...headers },
  });
}
