import { afterAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { downloadFile } from "../../src/host/download.ts";
import { renamePath } from "../../src/host/files.ts";
import { temporaryFolder } from "./folder.ts";

const path = temporaryFolder();
const content = Buffer.alloc(3_000_000, "clincher ");

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/file") return new Response(content);
    if (pathname === "/away") return Response.redirect("/file");
    if (pathname === "/never") return new Promise<Response>(() => {});
    return new Response("no", { status: 404 });
  },
});
/** Promises more than it sends, then hangs up. */
const short = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    data(socket) {
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    },
  },
});
afterAll(async () => {
  short.stop(true);
  await server.stop(true);
});
const url = (page: string): string => `http://127.0.0.1:${server.port}${page}`;

describe("a download", () => {
  test.each(["/file", "/away"])("of %s arrives whole, hashed and closed to others", async (page) => {
    const target = path("whole");
    writeFileSync(target, "older", { mode: 0o644 });
    const seen: (number | null)[] = [];
    const result = await downloadFile({
      url: url(page),
      path: target,
      onProgress: (received, total) => seen.push(received, total),
    });
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(result).toEqual({ ok: true, bytes: content.length, sha256 });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(seen.slice(-2)).toEqual([content.length, content.length]);
  });

  test.each([
    ["that is not there", url("/none"), "answered 404"],
    ["that never begins", url("/never"), "timed out"],
    ["that ends too early", `http://127.0.0.1:${short.port}/`, ""],
    ["from nowhere", "http://127.0.0.1:1/", ""],
  ])("%s fails and leaves nothing", async (_, from, reason) => {
    const target = path("failed");
    const result = await downloadFile({ url: from, path: target, timeoutSeconds: 1 });
    expect(result.ok ? "" : result.reason).toContain(reason);
    expect(result.ok).toBe(false);
    expect(existsSync(target)).toBe(false);
  });
});

test("a rename takes the place of what was there", () => {
  writeFileSync(path("old"), "old");
  writeFileSync(path("new"), "new");
  renamePath(path("new"), path("old"));
  expect([readFileSync(path("old"), "utf8"), existsSync(path("new"))]).toEqual(["new", false]);
});
