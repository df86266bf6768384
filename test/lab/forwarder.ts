import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { services } from "./addresses.ts";
import { type Answer, fetchPackage } from "./forwarder/archive.ts";
import { plain, type Request, requests } from "./forwarder/request.ts";
import { machinePackages } from "./machine.ts";
import { mirrorOrigins } from "./mirrors.ts";
import { inet, inNamespace } from "./network.ts";
import { alive, cached } from "./paths.ts";

/**
 * The only way out of the lab: servers ask the package mirrors at `services.packages`, a relay passes the bytes to
 * a unix socket, and this process, on the machine's side, fetches from the mirrors that the machine's own apt
 * sources name. Nothing else is reachable through it.
 */
export interface Forwarder {
  close(): Promise<void>;
}

const respond = async (socket: Socket, { method }: Request, answer: Answer): Promise<void> => {
  const { status, headers, body } = answer;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${status === 200 ? "OK" : "Answer"}\r\n${lines.join("")}\r\n`);
  if (method === "HEAD") return;
  if (typeof body === "string") await pipeline(createReadStream(body), socket, { end: false });
  else socket.write(body);
};

async function converse(socket: Socket, origins: Map<string, string>): Promise<void> {
  // One after the other: apt sends several requests before it reads the first answer.
  for await (const request of requests(socket)) {
    const origin = origins.get(request.host);
    const answer =
      request.method !== "GET" && request.method !== "HEAD"
        ? plain(405, `only GET and HEAD are forwarded, not ${request.method}`)
        : origin === undefined
          ? plain(403, `${request.host} is not one of the package mirrors`)
          : await fetchPackage(origin, request).catch((error: unknown) => plain(502, String(error)));
    await respond(socket, request, answer);
  }
  socket.end();
}

/** Starts both ends; the internet's namespace must exist. */
export async function openForwarder(): Promise<Forwarder> {
  await machinePackages(["socat"]);
  await mkdir(cached("debs"), { recursive: true });
  const origins = await mirrorOrigins();
  const path = alive("packages.sock");
  await rm(path, { force: true });
  const server = createServer((socket) => {
    // A client that leaves in the middle is its own business.
    socket.on("error", () => socket.destroy());
    converse(socket, origins).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
  const listen = `TCP-LISTEN:80,bind=${services.packages},fork,reuseaddr,backlog=64`;
  const relay = Bun.spawn(
    [
      "setpriv",
      "--pdeathsig",
      "KILL",
      "setsid",
      ...inNamespace(inet, ["socat", listen, `UNIX-CONNECT:${path}`]),
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "ignore" },
  );
  return {
    close: async () => {
      relay.kill("SIGKILL");
      await relay.exited;
      server.close();
    },
  };
}
