import { connect } from "node:net";
import type { HttpRequest, HttpResult } from "./host.ts";

const defaultTimeoutSeconds = 10;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readLines = async (
  body: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
  heard: () => void,
): Promise<void> => {
  const decoder = new TextDecoder();
  let partial = "";
  for await (const chunk of body) {
    heard();
    const lines = (partial + decoder.decode(chunk, { stream: true })).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onLine(line);
  }
  if (partial.trim() !== "") onLine(partial);
};

/** The whole answer as text, or null when it is longer than it may be; then the rest is not waited for. */
const readText = async (response: Response, limit: number): Promise<string | null> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > limit) return null;
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
};

/** Ends a request on which nothing was heard for so long; `heard` begins anew. */
const listenFor = (seconds: number | undefined) => {
  const control = new AbortController();
  if (seconds === undefined) return { signal: control.signal, heard: () => {}, end: () => {} };
  const giveUp = (): void => control.abort(new Error(`nothing came for ${seconds} s`));
  let timer = setTimeout(giveUp, seconds * 1000);
  const end = (): void => clearTimeout(timer);
  const heard = (): void => {
    end();
    timer = setTimeout(giveUp, seconds * 1000);
  };
  return { signal: control.signal, heard, end };
};

/** One request, over TCP or a unix socket. Failure to get an answer is a result; an error status is an answer. */
export const sendRequest = async (request: HttpRequest): Promise<HttpResult> => {
  const silence = listenFor(request.silenceSeconds);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      // Bun gives up after five minutes of its own accord; a large image takes longer.
      timeout: false,
      signal: AbortSignal.any([
        AbortSignal.timeout((request.timeoutSeconds ?? defaultTimeoutSeconds) * 1000),
        silence.signal,
      ]),
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body as string }),
      ...(request.socket === undefined ? {} : { unix: request.socket }),
    });
    if (request.url.startsWith("https://") && !response.url.startsWith("https://"))
      return { ok: false, reason: `it leads to ${response.url}, which is not encrypted` };
    const headers = Object.fromEntries(response.headers.entries());
    if (request.onLine !== undefined && response.ok && response.body !== null) {
      await readLines(response.body, request.onLine, silence.heard);
      return { ok: true, status: response.status, body: "", headers };
    }
    const body =
      request.limit === undefined ? await response.text() : await readText(response, request.limit);
    if (body === null) return { ok: false, reason: `the answer is longer than ${request.limit} bytes` };
    return { ok: true, status: response.status, body, headers };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  } finally {
    silence.end();
  }
};

/** Can a TCP connection be opened? Name resolution counts. */
export const tryConnect = (
  host: string,
  port: number,
  timeoutSeconds: number,
): Promise<{ ok: true } | { ok: false; reason: string }> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutSeconds * 1000 });
    const finish = (result: { ok: true } | { ok: false; reason: string }): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => finish({ ok: true }));
    socket.once("timeout", () => finish({ ok: false, reason: `no answer within ${timeoutSeconds} s` }));
    socket.once("error", (error) => finish({ ok: false, reason: reasonOf(error) }));
  });
