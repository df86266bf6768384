import { request } from "node:http";
import type { Duplex } from "node:stream";

/** How a request for a stream ended: with the stream, with an ordinary answer, or not at all. */
export type StreamResult =
  | { readonly kind: "stream"; readonly stream: Duplex }
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "failed"; readonly reason: string };

const defaultTimeoutSeconds = 30;

/** POSTs JSON over a unix socket and asks to take over the connection as a plain stream (`Upgrade: tcp`). */
export const requestStream = (socket: string, path: string, body: string): Promise<StreamResult> =>
  new Promise((resolve) => {
    const asked = request({
      socketPath: socket,
      path,
      method: "POST",
      // A connection of its own: it does not come back.
      agent: false,
      headers: {
        Host: "docker",
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        Connection: "Upgrade",
        Upgrade: "tcp",
      },
    });
    const timer = setTimeout(
      () => asked.destroy(new Error(`no answer within ${defaultTimeoutSeconds} s`)),
      defaultTimeoutSeconds * 1000,
    );
    const finish = (result: StreamResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    asked.on("upgrade", (_response, stream, first) => {
      if (first.length > 0) stream.unshift(first);
      finish({ kind: "stream", stream });
    });
    asked.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        finish({ kind: "answer", status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on("error", (error) => finish({ kind: "failed", reason: error.message }));
    });
    asked.on("error", (error) => finish({ kind: "failed", reason: error.message }));
    asked.end(body);
  });
