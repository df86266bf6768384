import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const most = 24 * 3600;

/** "90s", "10m" or "1h" of a flag, as seconds: 5 s to 24 h. Throws when it is none. */
export const durationFlag = (name: string, flag: string, text: string): number => {
  const [, digits = "", unit = ""] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const value = Number(digits) * (seconds[unit] ?? Number.NaN);
  if (digits !== "" && value >= 5 && value <= most) return value;
  throw new Failure(exitCodes.settings, {
    what: `${text} is not a time between 5 s and 24 h`,
    where: `${flag} on the command line of clincher ${name}`,
    fix: `Write it as ${flag} 10m (s, m or h).`,
  });
};
