import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Request } from "./request.ts";

/** An HTTP answer; a string body is the path of a file. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** Whether a path of a Debian archive never changes its content: packages, and index files named by their hash. */
export const immutable = (path: string): boolean =>
  /\.(deb|udeb)$/.test(path) || /\/by-hash\/[A-Za-z0-9]+\/[0-9a-f]+$/.test(path);

const passed = ["if-modified-since", "if-none-match", "cache-control", "user-agent"];
const returned = ["content-type", "last-modified", "etag"];

const running = new Map<string, Promise<Answer>>();

async function fromFile(file: string): Promise<Answer> {
  const { size } = await stat(file);
  const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(size) };
  return { status: 200, headers, body: file };
}

async function download(url: string, { headers }: Request): Promise<Answer> {
  const sent = passed.flatMap((name) => {
    const value = headers.get(name);
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
  const response = await fetch(url, { headers: sent, decompress: false });
  const body = new Uint8Array(await response.arrayBuffer());
  const answered = returned.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  const length = response.status === 304 ? {} : { "Content-Length": String(body.length) };
  return { status: response.status, headers: { ...Object.fromEntries(answered), ...length }, body };
}

async function keep(url: string, file: string, request: Request): Promise<Answer> {
  const unconditional = { ...request, headers: new Map<string, string>() };
  const answer = await download(url, unconditional);
  if (answer.status !== 200 || typeof answer.body === "string") return answer;
  const partial = `${file}.${randomUUID()}`;
  await Bun.write(partial, answer.body);
  await rename(partial, file);
  return answer;
}

/** Fetches from a mirror; what never changes is kept on disk and the network is not asked again. */
export async function fetchPackage(origin: string, request: Request, folder: string): Promise<Answer> {
  const url = origin + request.path;
  if (request.method === "HEAD" || !immutable(request.path)) return await download(url, request);
  const file = join(folder, createHash("sha256").update(url).digest("hex"));
  if (existsSync(file)) return await fromFile(file);
  const started = running.get(file) ?? keep(url, file, request);
  running.set(file, started);
  try {
    return await started;
  } finally {
    running.delete(file);
  }
}
