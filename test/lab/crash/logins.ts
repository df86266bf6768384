import { operatorName, sshPort } from "../deployment.ts";
import type { Server } from "../server.ts";
import { hardenedPort } from "./subject.ts";

interface Way {
  readonly user: string;
  readonly port: number;
}

/** Every way in that an operator has before, during or after a change. */
const ways: readonly Way[] = [
  { user: "root", port: 22 },
  ...[22, sshPort, hardenedPort].map((port) => ({ user: operatorName, port })),
];

/** Tries all, what worked last first; the way that works, or null. */
const wayIn = async (server: Server, last: Way | null): Promise<Way | null> => {
  const inOrder = last === null ? ways : [last, ...ways.filter((each) => each !== last)];
  for (const way of inOrder) {
    const { code } = await server.ssh(way.user, ["true"], { port: way.port }).catch(() => ({ code: 255 }));
    if (code === 0) return way;
  }
  return null;
};

/** The firewall refuses the seventh connection of half a minute: this leaves some for what the operator has to do. */
const pauseMilliseconds = 8000;

/** Whether the operator gets in now, or within some seconds. */
export const canLogIn = async (server: Server): Promise<boolean> => {
  for (let tries = 0; tries < 4; tries += 1) {
    if ((await wayIn(server, null)) !== null) return true;
    await Bun.sleep(pauseMilliseconds);
  }
  return false;
};

export interface Watch {
  /** Ends it; the longest time in which no login worked, in seconds. */
  stop(): Promise<number>;
}

/** Logs in again and again, as an operator would who is afraid of being locked out. */
export const watchLogins = (server: Server): Watch => {
  let over = false;
  let longest = 0;
  const watching = (async (): Promise<void> => {
    let last: Way | null = null;
    let since = performance.now();
    while (!over) {
      last = await wayIn(server, last);
      const now = performance.now();
      longest = Math.max(longest, now - since);
      if (last !== null) since = now;
      for (let waited = 0; waited < pauseMilliseconds && !over; waited += 100) await Bun.sleep(100);
    }
  })();
  return {
    stop: async () => {
      over = true;
      await watching;
      return longest / 1000;
    },
  };
};
