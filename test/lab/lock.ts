import { connect } from "node:net";
import type { UnixSocketListener } from "bun";

/**
 * Locks of the lab, held by the kernel: an abstract unix socket exists in one process at a time and vanishes with
 * it, however it dies. Whoever finds it taken can ask it for the holder's process id.
 */
const address = (name: string): string => `\0clincher-lab/${name}`;

export interface Lock {
  release(): void;
}

/** Takes the lock, or returns undefined when another process holds it. */
export function tryLock(name: string): Lock | undefined {
  let listener: UnixSocketListener<undefined>;
  try {
    listener = Bun.listen({
      unix: address(name),
      socket: {
        open: (socket) => {
          socket.write(String(process.pid));
        },
        data: () => {},
      },
    });
  } catch (error) {
    if ((error as { code?: string }).code === "EADDRINUSE") return undefined;
    throw error;
  }
  listener.unref();
  return { release: () => listener.stop(true) };
}

/** Process id of the lock's holder; undefined when nobody holds it. */
export async function lockHolder(name: string): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  // The asker hangs up: what a holder says right before it closes may be lost.
  const socket = connect(address(name))
    .on("data", (data) => resolve(Number(data.toString())))
    .on("close", () => resolve(undefined))
    .on("error", () => resolve(undefined));
  const holder = await promise;
  socket.destroy();
  return holder;
}

/** Runs `work` while holding the lock, waiting for it as long as another process has it. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  let lock = tryLock(name);
  while (lock === undefined) {
    await Bun.sleep(20);
    lock = tryLock(name);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
