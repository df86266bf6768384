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
    /**
     * Who polled after whom. Telegram ends the wait of one that polls when another does, so two that poll are seen as
     * taking turns, hardly ever at once.
     */
    turns: (): readonly string[] => {
      const each = seen.flat();
      return each.filter((name, index) => name !== each[index - 1]);
    },
    /** Ends the watch. */
    async stop(): Promise<void> {
      on = false;
      await loop;
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
