import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** A request as it came in, its body not yet read. */
export interface SocketRequest {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  /** In the order and case they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Reads the body; null when it is longer than this many bytes, or does not come to its end. */
  body(most: number): Promise<Uint8Array | null>;
}

export interface SocketAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or a stream that the connection becomes, in both directions. */
export type SocketReply = SocketAnswer | { readonly kind: "stream"; readonly stream: Duplex };

const pairs = (raw: readonly string[]): (readonly [string, string])[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));

const readBody = (message: IncomingMessage, most: number): Promise<Uint8Array | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) return void chunks.push(chunk);
      chunks.length = 0;
      message.pause();
      resolve(null);
    });
    message.once("end", () => resolve(Buffer.concat(chunks)));
    for (const event of ["error", "aborted", "close"]) message.once(event, () => resolve(null));
  });

/** As it came, headers in their order and spelling. */
export const requestOf = (message: IncomingMessage): SocketRequest => ({
  method: message.method ?? "",
  target: message.url ?? "",
  httpVersion: message.httpVersion,
  headers: pairs(message.rawHeaders),
  body: (most) => readBody(message, most),
});

/** A connection on which something was refused is not used again: its rest may be anything. */
const headersOf = ({ status, headers, body }: SocketAnswer): Record<string, string> => ({
  ...headers,
  ...(status >= 400 ? { Connection: "close" } : {}),
  ...(status === 204 || status === 304 ? {} : { "Content-Length": String(Buffer.byteLength(body)) }),
});

/** Writes an answer, and ends it. */
export const respond = (response: ServerResponse, answer: SocketAnswer): void => {
  response.writeHead(answer.status, headersOf(answer));
  response.end(answer.body);
};

/** The same on a connection that the HTTP server has let go of. */
export const respondRaw = (socket: Duplex, answer: SocketAnswer): void => {
  const headers = { ...headersOf(answer), Connection: "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${answer.status} Answer\r\n${lines.join("")}\r\n${answer.body}`);
};

/** What Docker's engine says when a connection becomes a stream. */
export const takenOver =
  "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
