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
          socket.end(String(process.pid));
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
  const { promise, resolve } = Promise.withResolvers<string>();
  try {
    await Bun.connect({
      unix: address(name),
      socket: { data: (_socket, data) => resolve(data.toString()), close: () => resolve("") },
    });
  } catch {
    return undefined;
  }
  return Number(await promise) || undefined;
}

/** Runs `work` while holding the lock, waiting for it as long as another process has it. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  let lock = tryLock(name);
  while (lock === undefined) {
    await Bun.sleep(200);
    lock = tryLock(name);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
