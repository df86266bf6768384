import { changedSince } from "../engine/edits.ts";
import type { Plan } from "../engine/plan.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { checkReachability, findWarnings } from "../preflight/index.ts";
import { Failure, type Problem } from "../problem.ts";
import { gatewayImage } from "../stack/pins.ts";
import type { Seen } from "./look.ts";
import { checkRelease } from "./release-exists.ts";

/** What somebody changed of what clincher wrote is put back, but not in silence. */
const edited = ({ steps }: Plan): readonly Problem[] =>
  steps.flatMap(({ resource, changes }) =>
    changes
      .flatMap(({ notes = [] }) => notes.filter((note) => note.startsWith(changedSince)))
      .map((note) => ({
        what: `${resource.id.replace(/^file /, "")} was ${note}`,
        fix: "It is as described again after this. What has to stay belongs into /etc/clincher/clincher.toml.",
      })),
  );

/**
 * Asks whether everything that the plan needs from the network answers, before the first change is made. Returns what
 * the operator should know although it stops nothing. A plan without changes asks nobody.
 */
export const reach = async (
  host: Host,
  { plan, site }: Pick<Seen, "plan" | "site">,
): Promise<readonly Problem[]> => {
  if (plan.changes === 0) return [];
  const needs = plan.steps.flatMap(({ changes }) => changes.flatMap(({ reaches = [] }) => reaches));
  const [[first, ...rest], warnings] = await Promise.all([
    checkReachability(host, [...new Set(needs)]),
    findWarnings(host, site),
  ]);
  if (first !== undefined) throw new Failure(exitCodes.network, first, ...rest);
  const gateway = gatewayImage(site.deployment);
  const pulls = plan.steps.some(({ resource, changes }) =>
    changes.some(
      ({ notes = [] }) => resource.id === "images" && notes.some((note) => note.startsWith(`${gateway}: `)),
    ),
  );
  const [missing] = pulls ? await checkRelease(host, gateway) : [];
  if (missing !== undefined) throw new Failure(exitCodes.settings, missing);
  return [...warnings, ...edited(plan)];
};
