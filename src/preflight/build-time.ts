import { clock } from "../facts/clock.ts";
import { type Check, error } from "./check.ts";

export const setTheClock =
  "Set the clock: timedatectl set-ntp true, wait a minute, then check with timedatectl. Where NTP is blocked: timedatectl set-ntp false; timedatectl set-time 'YYYY-MM-DD HH:MM:SS'.";

/** The cheapest test of a clock: it cannot be earlier than the day this executable was made. */
export const buildTime: Check = {
  name: "build-time",
  needs: [clock],
  check: (facts, { built }) => {
    const now = facts.get(clock);
    if (now >= built) return [];
    return [
      error({
        what: `The clock of this server is wrong: it says ${new Date(now).toISOString()}`,
        why: `This clincher was built at ${new Date(built).toISOString()}. With a wrong clock no certificate is valid.`,
        fix: setTheClock,
      }),
    ];
  },
};
