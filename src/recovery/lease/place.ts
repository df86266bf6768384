import { exitCodes } from "../../exit.ts";
import { Failure } from "../../problem.ts";
import type { Place } from "../../restic/place.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { repositoryKind } from "../../settings/values/repository.ts";
import { placesOf } from "../backup.ts";

/** Where two servers agree on who runs the agent: the first place that both can reach. */
export const sharedPlace = (deployment: Deployment): Place => {
  const place = placesOf(deployment).find(({ repository }) => repositoryKind(repository) !== "local");
  if (deployment.settings.standby.enabled && place !== undefined) return place;
  throw new Failure(exitCodes.settings, {
    what: "The settings do not allow another server to take over",
    where: "standby.enabled, backup.targets",
    why: "Without an agreement on who runs the agent, both could answer the same channels.",
    fix: "On the server that runs now: set standby.enabled = true, add a place that is not a folder, then clincher install and clincher backup run.",
  });
};
