import { createReadStream } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { type Answer, fetchPackage } from "./archive.ts";
import { plain, type Request, requests } from "./request.ts";

const respond = async (socket: Socket, { method }: Request, answer: Answer): Promise<void> => {
  const { status, headers, body } = answer;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${status === 200 ? "OK" : "Answer"}\r\n${lines.join("")}\r\n`);
  if (method === "HEAD") return;
  if (typeof body === "string") await pipeline(createReadStream(body), socket, { end: false });
  else socket.write(body);
};

async function converse(socket: Socket, origins: Map<string, string>, folder: string): Promise<void> {
  // One after the other: apt sends several requests before it reads the first answer.
  for await (const request of requests(socket)) {
    const origin = origins.get(request.host);
    const answer =
      request.method !== "GET" && request.method !== "HEAD"
        ? plain(405, `only GET and HEAD are forwarded, not ${request.method}`)
        : origin === undefined
          ? plain(403, `${request.host} is not one of the package mirrors`)
          : await fetchPackage(origin, request, folder).catch((error: unknown) => plain(502, String(error)));
    await respond(socket, request, answer);
  }
  socket.end();
}

/** Serves the mirrors (host name → origin) on a unix socket; packages are kept in `folder`. */
export async function serveMirrors(
  path: string,
  origins: Map<string, string>,
  folder: string,
): Promise<Server> {
  // A client may close its side once it has asked for everything.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // A client that leaves in the middle is its own business.
    socket.on("error", () => socket.destroy());
    // The pipeline of each answer leaves listeners until the connection ends, and apt asks for hundreds on one.
    socket.setMaxListeners(0);
    converse(socket, origins, folder).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(path, resolve);
  });
  return server;
}
