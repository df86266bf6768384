import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { immutable } from "../../lab/forwarder/archive.ts";
import { serveMirrors } from "../../lab/forwarder/serve.ts";

const asked: string[] = [];
let folder: string;
let forwarder: Server;
const mirror = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (request.headers.get("if-none-match") === '"same"') return new Response(null, { status: 304 });
    if (pathname === "/gone.deb") return new Response("no such file", { status: 404 });
    return new Response(`content of ${pathname}`, { headers: { ETag: '"same"' } });
  },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clincher-forwarder-"));
  const origins = new Map([
    ["mirror.example", mirror.url.origin],
    // Nothing listens on port 1.
    ["down.example", "http://127.0.0.1:1"],
  ]);
  forwarder = await serveMirrors(join(folder, "socket"), origins, folder);
});

afterAll(async () => {
  forwarder.close();
  await mirror.stop(true);
  await rm(folder, { recursive: true });
});

/** Sends everything at once, as a client that pipelines does, and returns all that comes back. */
function converse(...requests: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  const socket = connect(join(folder, "socket"), () => socket.end(requests.join("")));
  socket.on("data", (data) => {
    text += data.toString();
  });
  socket.on("end", () => resolve(text));
  socket.on("error", reject);
  return promise;
}

const ask = (line: string, host = "mirror.example", more = ""): string =>
  `${line} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

test("answers come in the order of the requests", async () => {
  const text = await converse(ask("GET /one"), ask("GET /two"), ask("HEAD /three"));
  expect(text.match(/content of \/[a-z]+/g)).toEqual(["content of /one", "content of /two"]);
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
});

test("a package is fetched once and then served from disk; an error is not kept", async () => {
  asked.length = 0;
  for (let round = 0; round < 2; round++) {
    expect(await converse(ask("GET /pool/a_1.deb"))).toEndWith("\r\n\r\ncontent of /pool/a_1.deb");
    expect(await converse(ask("GET /gone.deb"))).toStartWith("HTTP/1.1 404");
    expect(await converse(ask("GET /dists/InRelease"))).toEndWith("content of /dists/InRelease");
  }
  expect(asked.filter((line) => line.endsWith("a_1.deb"))).toHaveLength(1);
  expect(asked.filter((line) => line.endsWith("gone.deb"))).toHaveLength(2);
  expect(asked.filter((line) => line.endsWith("InRelease"))).toHaveLength(2);
  expect((await readdir(folder)).filter((name) => name !== "socket")).toHaveLength(1);
});

test("what the client has already is not sent again", async () => {
  const text = await converse(ask("GET /InRelease", "mirror.example", 'If-None-Match: "same"\r\n'));
  expect(text).toStartWith("HTTP/1.1 304");
  expect(text).toEndWith("\r\n\r\n");
});

test.each([
  ["another host", ask("GET /", "elsewhere.example"), "HTTP/1.1 403"],
  ["another host in the target", ask("GET http://elsewhere.example/"), "HTTP/1.1 403"],
  ["an upload", ask("PUT /x"), "HTTP/1.1 405"],
  ["a tunnel", ask("CONNECT mirror.example:443"), "HTTP/1.1 405"],
  ["a mirror that is down", ask("GET /x", "down.example"), "HTTP/1.1 502"],
])("%s is refused and asks no mirror", async (_what, request, status) => {
  asked.length = 0;
  expect(await converse(request)).toStartWith(status);
  expect(asked).toEqual([]);
});

test.each([
  ["/debian/pool/main/t/tree/tree_2.2_amd64.deb", true],
  ["/debian/dists/trixie/main/binary-amd64/by-hash/SHA256/0123abcd", true],
  ["/debian/dists/trixie/InRelease", false],
  ["/debian/dists/trixie/main/binary-amd64/Packages.xz", false],
])("%s never changes: %p", (path, expected) => {
  expect(immutable(path)).toBe(expected);
});
