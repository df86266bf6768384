import { connect } from "node:net";
import { listenOnSocket, type SocketServer } from "../../src/host/socket-server.ts";
import { type World, world } from "./world.ts";

/** A guard in front of a fake engine, listening on a real socket. */
export const listening = async (
  path: string,
  given: World = world(),
  patienceSeconds = 5,
): Promise<World & { readonly server: SocketServer }> => {
  const server = await listenOnSocket({
    path,
    access: { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    mostConnections: 8,
    patienceSeconds,
    handle: given.guard.handle,
    broken: given.guard.broken,
  });
  return { ...given, server };
};

/** Sends bytes and returns everything that came back until the other side closed, or answered and kept open. */
export const send = (path: string, raw: string | Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    let came = "";
    const finish = (): void => {
      socket.destroy();
      resolve(came);
    };
    socket.on("data", (chunk) => {
      came += chunk.toString("latin1");
      const head = /^HTTP\/1\.1 (\d+).*?\r\n\r\n/s.exec(came);
      if (head === null) return;
      const length = Number(/content-length: (\d+)/i.exec(head[0])?.[1] ?? "0");
      if (came.length >= head[0].length + length) finish();
    });
    socket.on("end", finish);
    socket.on("close", finish);
    socket.on("error", (error) => (came === "" ? reject(error) : finish()));
    socket.write(raw);
  });

/** Status of the first answer; 0 when there was none. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? "0");
