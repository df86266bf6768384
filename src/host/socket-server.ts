import * as fs from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { passedOn } from "./garbage.ts";
import type { Access } from "./host.ts";
import {
  requestOf,
  respond,
  respondRaw,
  type SocketReply,
  type SocketRequest,
  takenOver,
} from "./socket-messages.ts";
import { join } from "./streams.ts";

export interface SocketServerOptions {
  readonly path: string;
  /** Who may connect. */
  readonly access: Access;
  /** Connections beyond this many are closed at once, open streams included. */
  readonly mostConnections: number;
  /** A request has to be there, with its body, this long after the connection was opened or last answered. */
  readonly patienceSeconds: number;
  /** Must not fail. */
  handle(request: SocketRequest): Promise<SocketReply>;
  /** The bytes that came are no HTTP. */
  broken(reason: string): void;
}

export interface SocketServer {
  /** Stops listening and ends every connection. */
  close(): void;
}

const mostHeaderBytes = 8192;

/** What one request leaves behind, roughly. */
const bytesPerRequest = 32 * 1024;

interface Connection {
  /** Runs while the client is to send something. */
  patience?: Timer;
  /** A request is being worked on. */
  busy: boolean;
}

/** The open connections: how many, how long each may take, and one request at a time on each. */
class Connections {
  private readonly open = new Map<Duplex, Connection>();
  private readonly most: number;
  private readonly patience: number;

  constructor({ mostConnections, patienceSeconds }: SocketServerOptions) {
    this.most = mostConnections;
    this.patience = patienceSeconds * 1000;
  }

  accept(socket: Socket): void {
    if (this.open.size >= this.most) return void socket.destroy();
    this.open.set(socket, { busy: false });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(this.open.get(socket)?.patience);
      this.open.delete(socket);
    });
    this.await(socket);
  }

  /** From now on the client is to send a request. */
  await(socket: Duplex): void {
    const connection = this.open.get(socket);
    if (connection === undefined) return;
    connection.busy = false;
    clearTimeout(connection.patience);
    connection.patience = setTimeout(() => socket.destroy(), this.patience);
  }

  /** False when the client did not wait for its last answer. */
  begin(socket: Duplex): boolean {
    const connection = this.open.get(socket);
    if (connection === undefined || connection.busy) return false;
    connection.busy = true;
    return true;
  }

  /** The request is there in full: from now on it takes what the work takes. */
  arrived(socket: Duplex): void {
    clearTimeout(this.open.get(socket)?.patience);
  }

  close(): void {
    for (const socket of this.open.keys()) socket.destroy();
  }
}

const serverFor = (options: SocketServerOptions, connections: Connections): Server => {
  const handle = (message: IncomingMessage): Promise<SocketReply> => {
    const request = requestOf(message);
    return options.handle({
      ...request,
      body: async (most) => {
        const body = await request.body(most);
        if (body !== null) connections.arrived(message.socket);
        return body;
      },
    });
  };
  const onRequest = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    if (!connections.begin(socket)) return void socket.destroy();
    response.once("finish", () => {
      connections.await(socket);
      passedOn(bytesPerRequest);
    });
    const reply = await handle(message);
    if (reply.kind === "answer") return respond(response, reply);
    // Only a request for a stream gets one.
    reply.stream.destroy();
    socket.destroy();
  };
  const onTakeOver = async (message: IncomingMessage, socket: Duplex): Promise<void> => {
    if (!connections.begin(socket)) return void socket.destroy();
    const reply = await handle(message);
    if (reply.kind === "answer") {
      // A client that does not close its side is closed all the same.
      connections.await(socket);
      return respondRaw(socket, reply);
    }
    if (socket.destroyed) return void reply.stream.destroy();
    socket.write(takenOver);
    join(socket, reply.stream);
  };
  const server = createServer({
    maxHeaderSize: mostHeaderBytes,
    keepAliveTimeout: options.patienceSeconds * 1000,
    // Judged, and noted, like everything else.
    requireHostHeader: false,
  });
  server.on("connection", (socket: Socket) => connections.accept(socket));
  for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, onRequest);
  for (const event of ["upgrade", "connect"]) server.on(event, onTakeOver);
  server.on("clientError", (error: Error, socket: Duplex) => {
    options.broken(error.message);
    respondRaw(socket, { kind: "answer", status: 400, headers: {}, body: "" });
  });
  return server;
};

/** Listens for HTTP/1.1 on a unix socket. Whatever is at its path is replaced. */
export const listenOnSocket = async (options: SocketServerOptions): Promise<SocketServer> => {
  const connections = new Connections(options);
  const server = serverFor(options, connections);
  fs.rmSync(options.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.path, resolve);
  });
  fs.chownSync(options.path, options.access.uid, options.access.gid);
  fs.chmodSync(options.path, options.access.mode);
  return {
    close: () => {
      server.close();
      connections.close();
    },
  };
};
