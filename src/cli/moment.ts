import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";

/** Milliseconds since 1970 as "2026-11-21 07:40 UTC". */
export const moment = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** "2026-11-21 07:40", "2026-11-21T07:40:00Z" or "2026-11-21" (its last moment) of a flag, in UTC unless it says otherwise. */
export const momentFlag = (name: string, flag: string, text: string): number => {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text.trim().replace(" ", "T");
  const value = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(day) ? day : `${day}Z`);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(day) && Number.isFinite(value)) return value;
  throw new Failure(exitCodes.settings, {
    what: `${JSON.stringify(text)} is no moment`,
    where: `${flag} on the command line of clincher ${name}`,
    fix: `Write it in UTC: ${flag} "2026-11-21 07:40", or only the day.`,
  });
};
