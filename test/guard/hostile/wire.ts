import { body3, changed, text } from "../bodies.ts";
import { type Attack, api, http, litellm, own } from "./attack.ts";

const wire = (name: string, raw: string, works = false): Attack => ({ name: `wire: ${name}`, works, raw });

const evil = text(changed({}, { Privileged: true }));
const create = `${api}/containers/create?name=openclaw-sbx-wire`;
const smuggled = http("POST", `${create}-smuggled`, evil);
const chunked = (body: string): string => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const json = { "Content-Type": "application/json" };
const stream = { Connection: "Upgrade", Upgrade: "tcp" };

/** A request whose headers no client would write: `lines` stand between the host and the body. */
const headers = (lines: string, body = "", target = `${api}/info`, method = "POST"): string =>
  `${method} ${target} HTTP/1.1\r\nHost: docker\r\n${lines}\r\n${body}`;

export const wireAttacks: readonly Attack[] = [
  wire(
    "chunks",
    `${http("POST", `${create}-1`, undefined, { ...json, "Transfer-Encoding": "chunked" })}${chunked(evil)}`,
    true,
  ),
  wire(
    "a length and chunks",
    headers(
      `Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n`,
      `0\r\n\r\n${smuggled}`,
    ),
  ),
  wire("chunks, spelt oddly", headers("Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${smuggled}`)),
  wire("two lengths", headers("Content-Length: 0\r\nContent-Length: 5\r\n", smuggled)),
  wire("a length with a sign", headers("Content-Length: +5\r\n", smuggled)),
  wire("a length below zero", headers("Content-Length: -1\r\n", smuggled)),
  wire("a length with a space before its colon", headers("Content-Length : 5\r\n", smuggled)),
  wire("a folded header", headers("X: a\r\n Content-Length: 5\r\n", smuggled)),
  wire("two hosts", headers("Host: other\r\n", "", `${api}/version`, "GET")),
  wire("no host", `GET ${api}/version HTTP/1.1\r\n\r\n`),
  wire("HTTP/1.0", `GET ${api}/version HTTP/1.0\r\nHost: docker\r\n\r\n`, true),
  wire("HTTP/0.9", `GET ${api}/version\r\n\r\n`),
  wire("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  wire("line feeds alone", `GET ${api}/containers/${litellm}/json HTTP/1.1\nHost: docker\n\n`, true),
  wire("a null byte in the path", `GET ${api}/version\0 HTTP/1.1\r\nHost: docker\r\n\r\n`),
  wire("a header of 100 KB", headers(`X: ${"x".repeat(100_000)}\r\n`, "", `${api}/version`, "GET"), true),
  wire("100 headers", headers("X: x\r\n".repeat(100), "", `${api}/version`, "GET"), true),
  wire(
    "a promise asked for",
    headers(
      `Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${evil.length}\r\n`,
      evil,
      `${create}-2`,
    ),
    true,
  ),
  wire("a body where none belongs", http("GET", `${api}/version`, "{}"), true),
  wire("a body on a start", http("POST", `${api}/containers/${own}/start`, text({ Privileged: true }))),
  wire("a body that is a form", http("POST", `${create}-3`, text(body3), { "Content-Type": "text/plain" })),
  wire("a create without a body", http("POST", `${create}-4`)),
  wire("a lower-case method", http("get", `${api}/version`)),
  wire("CONNECT", "CONNECT 192.0.2.1:443 HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"),
  wire("upgrade on a ping", http("GET", "/_ping", undefined, stream), true),
  wire(
    "upgrade on a ping, and a request behind it",
    `${http("GET", "/_ping", undefined, stream)}${smuggled}`,
    true,
  ),
  wire(
    "upgrade on an attach",
    http("POST", `${api}/containers/${litellm}/attach?stdin=1&stream=1`, "", stream),
    true,
  ),
  wire(
    "upgrade to h2c",
    http("POST", `${api}/session`, undefined, { Connection: "Upgrade", Upgrade: "h2c" }),
    true,
  ),
  wire(
    "upgrade to a web socket",
    http("GET", `${api}/containers/${litellm}/attach/ws?stream=1`, undefined, {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version": "13",
    }),
    true,
  ),
  wire(
    "upgrade to two things",
    http("GET", "/_ping", undefined, { Connection: "Upgrade", Upgrade: "h2c, tcp" }),
    true,
  ),
  wire("upgrade without saying so", http("GET", "/_ping", undefined, { Upgrade: "tcp" }), true),
  wire("no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
];
