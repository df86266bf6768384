import type { SocketReply, SocketRequest } from "../host/socket-messages.ts";
import { malformed, Refused } from "./refused.ts";

/** A request whose head was read. Nothing in it is believed yet. */
export type GuardRequest = SocketRequest;
/** What goes back: an answer, or a stream that takes over the connection. */
export type GuardReply = SocketReply;

const once = [
  "host",
  "connection",
  "content-length",
  "content-type",
  "transfer-encoding",
  "upgrade",
  "expect",
];
const mostHeaders = 40;

export interface Head {
  /** Asks to take over the connection, as the docker client does it. */
  readonly upgrade: boolean;
  /** Bytes of the body as announced. */
  readonly length: number;
}

/** Reads what the headers ask of the connection. Throws Refused for all that the docker client does not ask. */
export const readHead = ({ httpVersion, headers }: GuardRequest): Head => {
  if (httpVersion !== "1.1") malformed("only HTTP/1.1 is spoken here");
  if (headers.length > mostHeaders) malformed("too many headers");
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const plain = name.toLowerCase();
    if (!once.includes(plain)) continue;
    if (values.has(plain)) malformed(`two headers ${plain}`);
    values.set(plain, value.trim());
  }
  if (!values.has("host")) malformed("no header host");
  if (values.has("transfer-encoding")) malformed("a body has to come in one piece, with its length");
  if (values.has("expect")) throw new Refused(417, "clincher guard: nothing is promised in advance");
  const length = values.get("content-length") ?? "0";
  if (!/^\d{1,9}$/.test(length)) malformed("this is not a length");
  if (length !== "0" && values.get("content-type") !== "application/json") malformed("a body has to be JSON");
  const upgrade = values.get("upgrade");
  if (upgrade !== undefined && (upgrade !== "tcp" || values.get("connection")?.toLowerCase() !== "upgrade"))
    malformed("a connection can only become a plain stream");
  return { upgrade: upgrade !== undefined, length: Number(length) };
};

/** The body, all of it. Throws Refused (413) when it is too long. */
export const readBody = async (request: GuardRequest, head: Head, most: number): Promise<Uint8Array> => {
  const body = head.length > most ? null : await request.body(most);
  if (body === null) throw new Refused(413, `clincher guard: the body is longer than ${most} bytes`);
  return body;
};

/** An answer of JSON. */
export const answer = (status: number, value: unknown): GuardReply => ({
  kind: "answer",
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});
