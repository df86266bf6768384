import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

interface Limits {
  /** Seconds. */
  readonly least: number;
  readonly most: number;
  /** The same for people. */
  readonly text: string;
}

const standard: Limits = { least: 5, most: 86_400, text: "5 s and 24 h" };

/** "90s", "10m", "1h" or "1d" of a flag, as seconds: 5 s to 24 h unless there are other limits. Throws when it is none. */
export const durationFlag = (name: string, flag: string, text: string, limits = standard): number => {
  const [, digits = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const value = Number(digits) * (seconds[unit] ?? Number.NaN);
  if (digits !== "" && value >= limits.least && value <= limits.most) return value;
  throw new Failure(exitCodes.settings, {
    what: `${text} is not a time between ${limits.text}`,
    where: `${flag} on the command line of clincher ${name}`,
    fix: `Write it as ${flag} 10m (s, m, h or d).`,
  });
};
