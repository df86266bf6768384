import type { Host } from "../host/host.ts";
import type { Clock, OwnLease } from "./lease.ts";

/** Both clocks of this server. */
export const readClock = async (host: Host): Promise<Clock> => {
  const text = new TextDecoder().decode((await host.read("/proc/uptime")) ?? undefined);
  return { now: host.now(), uptime: Number.parseFloat(text) || 0 };
};

/** Nothing here needs longer, however long a lease is, and a look has to end within what systemd gives it; seconds. */
const longest = 60;

/**
 * How a lease of so many seconds is divided. Its holder looks again `look` after the last look ended; a place has `answer`
 * for each question, and Docker `start` to start the agent. When nothing could be read for `giveUp` the agent is stopped: it
 * has `stop` to end by itself, and is gone after twice that. However slow all of them are at once, it is gone before the
 * lease is over, after which another may start (test/recovery/lease-budget.test.ts). `settle`: whoever took over without the
 * place has noted that there by then, once it answers: after a look that began too early, and one that finds and writes.
 * Seconds.
 */
export const leaseTimes = (seconds: number) => ({
  look: Math.floor(seconds / 6),
  answer: Math.min(longest, Math.floor(seconds / 10)),
  start: Math.min(longest, Math.floor(seconds / 8)),
  stop: Math.min(longest, Math.floor(seconds / 10)),
  giveUp: Math.floor((seconds * 2) / 5),
  settle: Math.floor(seconds / 6) + 3 * Math.min(longest, Math.floor(seconds / 10)) + 2,
});

/**
 * Whether so much time has passed that another may have taken over. Neither a clock that was set nor a boot hides it. Where
 * there is no other, by the operator's word, none may.
 */
export const hasExpired = ({ renewed, uptime, alone }: OwnLease, clock: Clock, seconds: number): boolean => {
  if (alone) return false;
  const passed = (clock.now - renewed) / 1000;
  const sinceBoot = clock.uptime - uptime;
  return passed > seconds || sinceBoot > seconds || sinceBoot < 0 || passed < -60;
};

/**
 * Whether another may have taken over, and may not have been able to say so: this server was off, or could ask nobody, for longer
 * than its lease. A boot alone is no lapse.
 */
export const hasLapsed = ({ renewed, uptime, alone }: OwnLease, clock: Clock, seconds: number): boolean => {
  if (alone) return false;
  const passed = (clock.now - renewed) / 1000;
  return passed > seconds || clock.uptime - uptime > seconds || passed < -60;
};
