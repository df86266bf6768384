import { afterAll, describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { sendRequest, tryConnect } from "../../src/host/http.ts";
import { lendVariables } from "./environment.ts";
import { temporaryFolder } from "./folder.ts";
import { firstLine } from "./script.ts";

const path = temporaryFolder();

const answer = async (request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url);
  if (pathname === "/echo")
    return new Response(`${request.method} ${request.headers.get("x-mine")} ${await request.text()}`);
  if (pathname === "/lines") {
    const parts = ['{"status":"pu', 'lling"}\n{"status":"do', 'ne"}\r\n\n', "last"];
    return new Response(
      new ReadableStream({
        async pull(controller) {
          const part = parts.shift();
          if (part === undefined) return controller.close();
          controller.enqueue(new TextEncoder().encode(part));
          await Bun.sleep(5);
        },
      }),
    );
  }
  if (pathname === "/slowly") {
    let said = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (said++ === 12) return controller.close();
          await Bun.sleep(100);
          controller.enqueue(new TextEncoder().encode("still here\n"));
        },
      }),
    );
  }
  if (pathname === "/stuck")
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("it begins\n")),
      }),
    );
  if (pathname === "/never") await new Promise(() => {});
  return new Response("no such page", { status: 404, headers: { "x-reason": "none" } });
};

const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer, idleTimeout: 0 });
const url = (page: string): string => `http://127.0.0.1:${server.port}${page}`;
afterAll(() => server.stop(true));

describe("one request", () => {
  test("an answer longer than it may be is none", async () => {
    const ask = (limit: number) => sendRequest({ method: "GET", url: url("/none"), limit });
    expect(await ask(12)).toMatchObject({ ok: true, body: "no such page" });
    expect(await ask(11)).toEqual({ ok: false, reason: "the answer is longer than 11 bytes" });
  });

  test("method, headers and body arrive", async () => {
    const result = await sendRequest({
      method: "POST",
      url: url("/echo"),
      headers: { "x-mine": "yes" },
      body: "text",
    });
    expect(result).toMatchObject({ ok: true, status: 200, body: "POST yes text" });
  });

  test.each(["/stuck", "/never"])("%s: who falls silent is not waited for", async (page) => {
    const result = await sendRequest({
      method: "GET",
      url: url(page),
      timeoutSeconds: 60,
      silenceSeconds: 0.2,
      onLine: () => {},
    });
    expect(result).toEqual({ ok: false, reason: "nothing came for 0.2 s" });
  });

  test("who goes on saying something is waited for, as long as it takes", async () => {
    const lines: string[] = [];
    const result = await sendRequest({
      method: "GET",
      url: url("/slowly"),
      silenceSeconds: 1,
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ ok: true, status: 200 });
    expect(lines).toHaveLength(12);
  });

  test("an error status is an answer, with its text even when lines were asked for", async () => {
    const lines: string[] = [];
    const result = await sendRequest({
      method: "GET",
      url: url("/none"),
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({
      ok: true,
      status: 404,
      body: "no such page",
      headers: { "x-reason": "none" },
    });
    expect(lines).toEqual([]);
  });

  test("lines as they come, whole, without empty ones", async () => {
    const lines: string[] = [];
    const result = await sendRequest({
      method: "GET",
      url: url("/lines"),
      onLine: (line) => lines.push(line.trim()),
    });
    expect(lines).toEqual(['{"status":"pulling"}', '{"status":"done"}', "last"]);
    expect(result).toMatchObject({ ok: true, status: 200, body: "" });
  });

  lendVariables("HTTP_PROXY");

  test("through a unix socket, whatever proxy the environment names", async () => {
    const socket = path("engine.sock");
    const engine = Bun.serve({ unix: socket, fetch: answer });
    process.env.HTTP_PROXY = "http://127.0.0.1:9";
    try {
      const result = await sendRequest({ method: "GET", url: "http://docker/echo", socket });
      expect(result).toMatchObject({ ok: true, body: "GET null " });
    } finally {
      engine.stop(true);
    }
  });

  test("nobody answers: a result with a reason, no exception", async () => {
    const refused = await sendRequest({ method: "GET", url: "http://127.0.0.1:9/" });
    const noSocket = await sendRequest({ method: "GET", url: "http://docker/", socket: path("none.sock") });
    expect([refused.ok, noSocket.ok]).toEqual([false, false]);
    expect(refused.ok || refused.reason).toMatch(/connect|refused/i);
  });

  test("an answer that does not come in time", async () => {
    const result = await sendRequest({ method: "GET", url: url("/never"), timeoutSeconds: 0.2 });
    expect(result).toEqual({ ok: false, reason: expect.stringMatching(/time/i) });
  });
});

describe("can a connection be opened?", () => {
  test("yes", async () => {
    expect(await tryConnect("127.0.0.1", server.port ?? 0, 5)).toEqual({ ok: true });
  });

  test.each([
    ["refused", "127.0.0.1", 9, "ECONNREFUSED"],
    ["no such name", "no-such-name.invalid", 443, "no-such-name.invalid"],
  ])("no: %s", async (_, host, port, reason) => {
    expect(await tryConnect(host, port, 5)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test("no: packets are swallowed", async () => {
    // A server that is stopped and whose queue is full: the kernel drops what comes.
    const stopped = Bun.spawn(
      [
        "node",
        "-e",
        `const server = require("node:net").createServer();
         server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
           console.log(server.address().port);
           process.kill(process.pid, "SIGSTOP");
         });`,
      ],
      { stdout: "pipe" },
    );
    const queue: Socket[] = [];
    try {
      const port = Number(await firstLine(stopped.stdout));
      for (let at = 0; at < 8; at += 1) {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        queue.push(socket);
      }
      let result = await tryConnect("127.0.0.1", port, 0.3);
      for (let at = 0; at < 8 && result.ok; at += 1) result = await tryConnect("127.0.0.1", port, 0.3);
      expect(result).toEqual({ ok: false, reason: "no answer within 0.3 s" });
    } finally {
      for (const socket of queue) socket.destroy();
      stopped.kill("SIGKILL");
      await stopped.exited;
    }
  });
});
