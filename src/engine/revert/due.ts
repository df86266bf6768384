import type { Moment, Pending } from "../../facts/revert.ts";

/** A boot may find the clock not set yet: this long the kernel's own clock is believed alone, seconds. */
const clockPatience = 120;

/** Seconds that are left to confirm; 0 when it is too late. Whichever clock says that time is up is believed. */
export const secondsLeft = ({ armed, within }: Pending, now: Moment): number => {
  const byWall = within - (now.wall - armed.wall) / 1000;
  if (now.boot === armed.boot) return Math.max(0, Math.min(within - (now.uptime - armed.uptime), byWall));
  // Another boot. A wall clock that is behind the moment of arming is wrong; then the time since the boot counts.
  const sinceBoot = within - now.uptime;
  const believable = now.wall >= armed.wall || now.uptime > clockPatience;
  return Math.max(0, believable ? Math.min(byWall, sinceBoot) : sinceBoot);
};
