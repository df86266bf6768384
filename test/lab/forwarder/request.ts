import type { Answer } from "./archive.ts";

/** A request without a body, as package clients send them. */
export interface Request {
  method: string;
  host: string;
  path: string;
  headers: Map<string, string>;
}

const headLimit = 64 * 1024;

/** Parses the head of an HTTP/1.1 request (without the empty line); undefined when it is none. */
export function parseRequest(head: string): Request | undefined {
  const [first = "", ...lines] = head.split("\r\n");
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  // Through a proxy setting the target is a whole URL; it wins over the Host header (RFC 9112, 3.2.2).
  const url = /^http:\/\/([^/:]+)(?::80)?(\/.*)$/.exec(target);
  const host = url?.[1] ?? headers.get("host")?.replace(/:80$/, "") ?? "";
  return { method, host: host.toLowerCase(), path: url?.[2] ?? target, headers };
}

/** The requests on a connection, in order, also when several arrive at once; ends at the first that is none. */
export async function* requests(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Request> {
  let text = "";
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      const request = parseRequest(text.slice(0, end));
      text = text.slice(end + 4);
      if (request === undefined) return;
      yield request;
    }
    if (text.length > headLimit) return;
  }
}

/** An answer that is a line of text. */
export function plain(status: number, text: string): Answer {
  const body = Buffer.from(`${text}\n`);
  return { status, headers: { "Content-Type": "text/plain", "Content-Length": String(body.length) }, body };
}
