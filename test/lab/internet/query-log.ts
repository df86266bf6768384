import type { LoggedRequest } from "./request-log.ts";

/**
 * Reads dnsmasq's log (`--log-queries=extra`), where a question and its answer are separate lines with the same
 * serial number:
 *   dnsmasq: 7 203.0.113.10/4242 query[A] ghcr.io from 203.0.113.10
 *   dnsmasq: 7 203.0.113.10/4242 /live/dns.hosts ghcr.io is 198.51.100.20
 */
export class QueryLog {
  readonly #emit: (request: LoggedRequest) => void;
  readonly #asked = new Map<string, LoggedRequest>();

  constructor(emit: (request: LoggedRequest) => void) {
    this.#emit = emit;
  }

  take(line: string): void {
    const [, serial, from, rest] = /: (\d+) (\S+)\/\d+ (.*)$/.exec(line) ?? [];
    if (serial === undefined || from === undefined || rest === undefined) return;
    const [, method, name] = /^query\[([^\]]+)\] (\S+) from /.exec(rest) ?? [];
    if (method !== undefined && name !== undefined) {
      const time = new Date().toISOString();
      const host = name.toLowerCase();
      this.#asked.set(serial, { time, service: "dns", from, host, method, path: "", headers: {}, body: "" });
      return;
    }
    const question = this.#asked.get(serial);
    // Only the first line after the question: "… is ADDRESS" or "forwarded NAME to …" (a lookup made to fail).
    if (question === undefined) return;
    this.#asked.delete(serial);
    this.#emit({ ...question, body: / is (\S+)$/.exec(rest)?.[1] ?? rest });
  }
}
