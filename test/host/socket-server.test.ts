import { afterEach, describe, expect, test } from "bun:test";
import { stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { listenOnSocket, type SocketServer, type SocketServerOptions } from "../../src/host/socket-server.ts";
import { requestStream } from "../../src/host/stream-request.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const socket = (): string => path("front.sock");
const open: (SocketServer | Server | Socket)[] = [];
afterEach(() => {
  for (const each of open.splice(0)) "destroy" in each ? each.destroy() : each.close();
});

const access = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const listen = async (options: Partial<SocketServerOptions>): Promise<void> => {
  const server = await listenOnSocket({
    path: socket(),
    access,
    mostConnections: 4,
    patienceSeconds: 30,
    handle: async ({ target }) => ({ kind: "answer", status: 200, headers: {}, body: target }),
    broken: () => {},
    ...options,
  });
  open.push(server);
};

const client = (at = socket()): Socket => {
  const made = connect({ path: at, allowHalfOpen: true });
  made.on("error", () => {});
  open.push(made);
  return made;
};

/** All that comes until the other side ends. */
const everything = async (from: Socket): Promise<string> => {
  let text = "";
  for await (const chunk of from) text += String(chunk);
  return text;
};

/** What comes, once it matches. */
const until = (from: Socket, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    const look = (chunk: Buffer): void => {
      text += chunk.toString();
      if (!pattern.test(text)) return;
      from.off("data", look);
      resolve(text);
    };
    from.on("data", look);
    from.once("close", () => reject(new Error(`closed after: ${text}`)));
  });

const get = (target: string, more = ""): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

describe("a socket", () => {
  test("is open to its owner only, and replaces what was there", async () => {
    await Bun.write(socket(), "left behind");
    await listen({});
    expect((await stat(socket())).mode & 0o777).toBe(0o600);
    expect((await stat(socket())).isSocket()).toBe(true);
  });

  test("several requests on one connection, one after the other", async () => {
    await listen({});
    const one = client();
    one.write(get("/a"));
    await until(one, /\/a$/);
    one.write(get("/b"));
    expect(await until(one, /\/b$/)).toContain("200 OK");
  });

  test("after a refusal the connection is closed", async () => {
    await listen({ handle: async () => ({ kind: "answer", status: 403, headers: {}, body: "no" }) });
    const one = client();
    one.write(get("/a"));
    expect(await everything(one)).toMatch(/^HTTP\/1\.1 403 .*connection: close.*no$/is);
  });

  test("a client that does not wait for its answer is closed", async () => {
    let handled = 0;
    const answer = Promise.withResolvers<void>();
    await listen({
      handle: async () => {
        handled += 1;
        await answer.promise;
        return { kind: "answer", status: 200, headers: {}, body: "" };
      },
    });
    const one = client();
    one.write(get("/a") + get("/b") + get("/c"));
    expect(await everything(one)).toBe("");
    answer.resolve();
    expect(handled).toBe(1);
  });

  test("one connection too many is closed", async () => {
    await listen({ mostConnections: 1 });
    const first = client();
    first.write(get("/a"));
    await until(first, /\/a$/);
    const second = client();
    second.write(get("/b"));
    expect(await everything(second).catch(() => "")).toBe("");
    first.write(get("/c"));
    expect(await until(first, /\/c$/)).toContain("200 OK");
  });

  test.each([
    ["nothing", ""],
    ["half a head", "GET /a HT"],
    ["half a body", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"],
  ])("a client that sends %s is closed in the end", async (_, sent) => {
    const handle: SocketServerOptions["handle"] = async (request) => ({
      kind: "answer",
      status: (await request.body(100)) === null ? 400 : 200,
      headers: {},
      body: "",
    });
    await listen({ patienceSeconds: 0.1, handle });
    const one = client();
    one.write(sent);
    expect(await everything(one).catch(() => "")).not.toContain(" 200 ");
  });

  test("a body is read to its end, or not at all", async () => {
    const lengths: (number | undefined)[] = [];
    const handle: SocketServerOptions["handle"] = async (request) => {
      lengths.push((await request.body(10))?.length);
      return { kind: "answer", status: 400, headers: {}, body: "" };
    };
    await listen({ handle });
    for (const length of [0, 10, 11, 1_000_000]) {
      const one = client();
      one.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${"x".repeat(length)}`);
      await everything(one).catch(() => "");
    }
    expect(lengths).toEqual([0, 10, undefined, undefined]);
  });
});

describe("a connection that becomes a stream", () => {
  const upgrade = `POST /start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}`;

  /** A service behind the socket that takes over connections. */
  const service = (serve: (made: Socket) => void): Promise<string> => {
    const at = path("service.sock");
    const server = createServer({ allowHalfOpen: true }, (made) => {
      made.on("error", () => {});
      made.once("data", () => {
        made.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
        serve(made);
      });
    });
    open.push(server);
    return new Promise((resolve) => server.listen(at, () => resolve(at)));
  };

  const throughTo = (at: string, opened: (stream: Duplex) => void = () => {}): Promise<void> =>
    listen({
      handle: async (request) => {
        await request.body(100);
        const result = await requestStream(at, "/start", "{}");
        if (result.kind === "stream") opened(result.stream);
        return result.kind === "stream"
          ? result
          : { kind: "answer", status: 503, headers: {}, body: JSON.stringify(result) };
      },
    });

  test("what the client sends last still gets its answer", async () => {
    const at = await service((made) => {
      let came = "";
      made.on("data", (chunk) => {
        came += String(chunk);
      });
      made.on("end", () => made.end(`heard: ${came}`));
    });
    await throughTo(at);
    const one = client();
    one.write(upgrade);
    await until(one, /\r\n\r\n$/);
    one.write("first ");
    one.end("last");
    expect(await everything(one)).toBe("heard: first last");
  });

  test("20 MB arrive whole in both directions, however slowly they are read", async () => {
    const size = 20_000_000;
    const at = await service((made) => {
      let came = 0;
      made.on("data", (chunk) => {
        came += chunk.length;
      });
      made.on("end", () => {
        made.write(`${came}\n`);
        made.end(Buffer.alloc(size, "x"));
      });
    });
    await throughTo(at);
    const one = client();
    one.write(upgrade);
    await until(one, /\r\n\r\n$/);
    one.end(Buffer.alloc(size, "y"));
    let length = 0;
    for await (const chunk of one) {
      length += chunk.length;
      if (length < 500_000) await Bun.sleep(1);
    }
    expect(length).toBe(size + `${size}\n`.length);
  }, 60_000);

  test("a client that goes away ends the stream, though nobody else would", async () => {
    const at = await service((made) => made.resume());
    const ended = Promise.withResolvers<void>();
    await throughTo(at, (stream) => stream.on("close", () => ended.resolve()));
    const one = client();
    one.write(upgrade);
    await until(one, /\r\n\r\n$/);
    one.destroy();
    await ended.promise;
  });

  test("a service that refuses is an answer", async () => {
    const at = path("refusing.sock");
    const server = createServer((made) =>
      made.once("data", () =>
        made.end("HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy"),
      ),
    );
    open.push(server);
    await new Promise<void>((resolve) => server.listen(at, resolve));
    expect(await requestStream(at, "/start", "{}")).toEqual({ kind: "answer", status: 409, body: "busy" });
  });

  test("a service that is not there is a result", async () => {
    expect(await requestStream(path("none.sock"), "/start", "{}")).toMatchObject({ kind: "failed" });
  });
});
