import { describe, expect, test } from "bun:test";
import { parseRequest, requests } from "../../lab/forwarder/request.ts";

describe("a request's head", () => {
  test.each([
    ["GET /debian/x HTTP/1.1\r\nHost: Mirror.example\r\nX-A: b:c", "GET", "mirror.example", "/debian/x"],
    ["GET /x HTTP/1.1\r\nHost: mirror.example:80", "GET", "mirror.example", "/x"],
    ["GET http://real.example/x?y HTTP/1.1\r\nHost: other.example", "GET", "real.example", "/x?y"],
    ["POST / HTTP/1.0", "POST", "", "/"],
  ])("%p", (head, method, host, path) => {
    expect(parseRequest(head)).toMatchObject({ method, host, path });
  });

  test.each(["", "nonsense", "GET / HTTP/2.0", "get / HTTP/1.1"])("%p is none", (head) => {
    expect(parseRequest(head)).toBeUndefined();
  });

  test("header names do not depend on case", () => {
    expect(parseRequest('GET / HTTP/1.1\r\nIf-None-Match: "A"')?.headers.get("if-none-match")).toBe('"A"');
  });
});

describe("a connection's requests", () => {
  const head = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: m.example\r\n\r\n`;
  const paths = async (...chunks: string[]): Promise<string[]> => {
    const stream = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
    })();
    return (await Array.fromAsync(requests(stream))).map(({ path }) => path);
  };

  test("several in one piece, and one in several pieces, in order", async () => {
    const third = head("/c");
    expect(
      await paths(head("/a") + head("/b") + third.slice(0, 9), third.slice(9, -1), third.slice(-1)),
    ).toEqual(["/a", "/b", "/c"]);
  });

  test("it ends at the first that is none, and at a head without end", async () => {
    expect(await paths(`${head("/a")}nonsense\r\n\r\n${head("/b")}`)).toEqual(["/a"]);
    expect(await paths("GET / HTTP/1.1\r\nX: ".padEnd(70_000, "x"), `\r\n\r\n${head("/b")}`)).toEqual([]);
  });
});
