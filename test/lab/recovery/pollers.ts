import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";

const every = 250;

/** Watches who asks Telegram for messages, all the time. */
export const watchPollers = (lab: Lab) => {
  const seen: (readonly string[])[] = [];
  let on = true;
  const loop = (async () => {
    while (on) {
      seen.push([...new Set(await lab.internet.telegram.pollers())].sort());
      await Bun.sleep(every);
    }
  })();
  return {
    /** Ends the watch. Gives each set of two or more that was ever seen at once. */
    async stop(): Promise<readonly string[]> {
      on = false;
      await loop;
      return [...new Set(seen.filter((each) => each.length > 1).map((each) => each.join(" and ")))];
    },
    /** How often anybody polled: a watch that saw nobody proves nothing. */
    count: (): number => seen.filter((each) => each.length > 0).length,
  };
};

/** Waits until exactly these servers ask Telegram; throws after `seconds`. */
export const untilPolled = async (lab: Lab, servers: readonly Server[], seconds: number): Promise<number> => {
  const wanted = servers
    .map(({ address }) => address)
    .sort()
    .join(" ");
  const began = performance.now();
  let now = "";
  while (performance.now() - began < seconds * 1000) {
    now = [...new Set(await lab.internet.telegram.pollers())].sort().join(" ");
    if (now === wanted) return (performance.now() - began) / 1000;
    await Bun.sleep(every);
  }
  throw new Error(`Telegram is polled by "${now}" after ${seconds} s, expected "${wanted}"`);
};
