import type { Host } from "../host/host.ts";
import { pinFolder, pinnedNames, unpinFolders } from "../host/pinned-folders.ts";
import { listenOnSocket, type SocketServer } from "../host/socket-server.ts";
import { requestStream } from "../host/stream-request.ts";
import { type Engine, engineSilent } from "./engine.ts";
import { createGuard } from "./guard.ts";
import type { Pins } from "./pins.ts";
import type { GuardPolicy } from "./policy.ts";
import { type Part, parts } from "./workspace.ts";
import type { GuardWorld } from "./world.ts";

/** Creating from a large image takes seconds on a slow disk, stopping as long as the client asks for. */
const engineSeconds = 120;

const engineAt = (host: Host, socket: string): Engine => ({
  async call(method, path, body) {
    const result = await host.request({
      method,
      url: `http://docker${path}`,
      socket,
      timeoutSeconds: engineSeconds,
      ...(body === undefined
        ? {}
        : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
    return result.ok ? result : engineSilent(result.reason);
  },
  async stream(path, body) {
    const result = await requestStream(socket, path, JSON.stringify(body));
    if (result.kind === "stream") return { open: true, stream: result.stream };
    if (result.kind === "answer") return { open: false, answer: { ...result, headers: {} } };
    return engineSilent(result.reason);
  },
});

const pinsIn = ({ pins, workspaceRoot, user }: GuardPolicy): Pins => ({
  async pin(container, workspace) {
    const paths = new Map<Part, string>();
    for (const part of workspace.parts) {
      const target = `${pins}/${container}/${part}`;
      const names = [workspace.folder, ...parts[part].inside.split("/").filter((name) => name !== "")];
      const result = await pinFolder({ root: workspaceRoot, names, owner: user.uid, target });
      if (!result.ok) return result;
      paths.set(part, target);
    }
    return { ok: true, paths };
  },
  release: (container) => unpinFolders(`${pins}/${container}`),
  held: async () => pinnedNames(pins),
});

/** Connections and open streams at the same time: dozens of times what a busy agent has. */
const mostConnections = 128;
const patienceSeconds = 10;

/** Listens on the socket until it is closed. `write` gets the log, one line of JSON per event. */
export const startGuard = async (given: {
  readonly host: Host;
  readonly policy: GuardPolicy;
  readonly socket: string;
  write(line: string): void;
}): Promise<SocketServer> => {
  const { host, policy, socket } = given;
  const note: GuardWorld["note"] = (event) =>
    given.write(`${JSON.stringify({ at: new Date(host.now()).toISOString(), ...event })}\n`);
  const guard = createGuard({
    policy,
    engine: engineAt(host, policy.engine),
    pins: pinsIn(policy),
    note,
  });
  const server = await listenOnSocket({
    path: socket,
    access: { mode: 0o600, uid: policy.user.uid, gid: policy.user.gid },
    mostConnections,
    patienceSeconds,
    handle: guard.handle,
    broken: guard.broken,
  });
  note({ event: "listening", socket });
  // Docker may answer later, or not at all: the next create tidies up as well.
  guard.tidy().catch(() => {});
  return server;
};
