import { exitCodes } from "../../exit.ts";
import { longestBehind } from "../../phases/sync.ts";
import { Failure } from "../../problem.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { sharedPlace } from "../lease/place.ts";
import type { Role } from "./role.ts";

const hours = (milliseconds: number): string => `${Math.round(milliseconds / 3_600_000)} h`;

/**
 * Throws when the newest backup is so old that the other server makes none any more, or somewhere else: this server would
 * take over with that, and where they do not meet any more, without the other knowing. `now`: milliseconds since 1970.
 */
export const mustBeFresh = (
  { of, taken }: Pick<Role, "of" | "taken">,
  deployment: Deployment,
  now: number,
): void => {
  const longest = longestBehind(deployment.settings);
  if (longest === null || now - taken <= longest) return;
  const place = sharedPlace(deployment);
  throw new Failure(exitCodes.failed, {
    what: `The newest backup of ${of} is ${hours(now - taken)} old`,
    where: `${place.name} (${place.repository})`,
    why: `It came over. There is to be one every ${deployment.settings.backup.every_hours} h: ${of} is down, its backups fail, or it keeps them somewhere else by now.`,
    fix: `On ${of}: clincher schedule. Where its place is another one now, here: clincher standby prepare ADDRESS`,
  });
};
