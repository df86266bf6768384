import type { Host } from "../../host/host.ts";
import { parseLock } from "../../resources/image-lock.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { type KnownVersion, nearestKnown } from "../../settings/releases.ts";
import { compiledName } from "../../stack/compiled.ts";
import { gatewayConfig, gatewaySecrets } from "../../stack/gateway.ts";
import { gatewayUser, hostPaths, imageLockPath } from "../../stack/paths.ts";
import { gatewayImage } from "../../stack/pins.ts";
import { roomFor } from "../room.ts";
import { copyFiles } from "./copy-files.ts";
import { flushKept } from "./keep.ts";
import type { Manner } from "./manner.ts";
import { kept, trial } from "./paths.ts";
import type { Target } from "./target.ts";
import { becomesHealthy, closes, removeTrial, startTrial } from "./trial-container.ts";

/** Nobody waits for a trial, and it gets what the agent leaves: it may take longer than a start for which somebody does. */
const patienceSeconds = 300;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;

/** Whether a release knows how to be tried: 2026.9.6 does. Another one is held to be as the tested one that it follows. */
const canBeTried: Readonly<Record<KnownVersion, boolean>> = { "2026.3.13": false, "2026.9.6": true };

/** Pure: whether this release can be tried. */
export const knowsTrials = (release: string): boolean => canBeTried[nearestKnown(release)];

/** What became of a trial that did not refuse the release. */
export type Trial =
  /** It has taken over the copy and closed it: the copy can take the place of the data when nothing is written meanwhile. */
  { readonly copy: "whole" } | { readonly copy: "none"; readonly tried: boolean; readonly why: string };

/** Pure: how the trial is told. */
export const trialText = (result: Trial): string => {
  if (result.copy === "whole") return "new release tried on a copy of the data, without network";
  const what = result.tried
    ? "new release tried on a copy of the data, which is not used"
    : "new release not tried on a copy of the data";
  return `${what}: ${result.why}`;
};

/** The copy, and what the new release reads beside it. */
const furnish = async (host: Host, deployment: Deployment): Promise<void> => {
  const own = { uid: gatewayUser, gid: gatewayUser } as const;
  await host.makeDirectory(kept.trial, closed);
  const rest = ["--no-target-directory", "--", `${kept.data}${hostPaths.gatewayState}`, trial.state];
  await copyFiles(host, { where: trial.state, rest });
  for (const path of [trial.config, trial.secrets]) await host.makeDirectory(path, { mode: 0o500, ...own });
  const readable = { mode: 0o400, ...own };
  await host.writeFile(`${trial.config}/openclaw.json`, gatewayConfig(deployment), readable);
  await host.writeFile(`${trial.secrets}/openclaw.json`, gatewaySecrets(deployment), readable);
};

/** Removes all that a trial has made, also one that was killed. */
export const endTrial = async (host: Host): Promise<void> => {
  await removeTrial(host);
  await host.remove(kept.trial);
};

const untried = (why: string): Trial => ({ copy: "none", tried: false, why });
const unused = (why: string): Trial => ({ copy: "none", tried: true, why });

const outcome = async (host: Host, target: Target, patience: number): Promise<Trial> => {
  if (!(await becomesHealthy(host, target, patience)))
    return untried("it was killed there, as happens where memory is short");
  return (await closes(host)) ? { copy: "whole" } : unused("it did not close it well");
};

/**
 * Starts the new release on a copy of what is kept, where it can reach nothing, while the old one works: one that does not
 * start is found before anybody is cut off. Throws when it does not; releases older than 2026.9.6 cannot be tried.
 */
export const tryRelease = async (host: Host, target: Target, manner: Manner): Promise<Trial> => {
  const { to, after, bytes } = target;
  const { deployment } = after.site;
  if (!knowsTrials(to)) return untried(`${to} knows no way to be tried`);
  const { enough, needed, free } = await roomFor(host, kept.folder, bytes);
  if (!enough) return untried(`another one needs ${needed} free, and there are ${free}`);
  await furnish(host, deployment);
  const digest = parseLock(await host.read(imageLockPath))[gatewayImage(deployment)];
  const compiled = digest === undefined ? "none" : compiledName(digest);
  const patience = Math.max(manner.within, patienceSeconds);
  await startTrial(host, target, { compiled, patience });
  const result = await outcome(host, target, patience);
  await removeTrial(host);
  await host.remove(trial.config);
  await host.remove(trial.secrets);
  if (result.copy === "whole" && (await flushKept(host))) return result;
  await host.remove(kept.trial);
  return result.copy === "none" ? result : unused("it could not be brought to the disk");
};

const { gatewayState } = hostPaths;
const logs = `${gatewayState}/logs`;

/** Pure: whether what the trial had is all that the gateway has; `changed` since. Logs do not count, and sandboxes are no part of it. */
export const stillHolds = (changed: readonly string[]): boolean =>
  changed.every((path) => !path.startsWith(gatewayState) || path.startsWith(`${logs}/`));

/**
 * What the new release has taken over ahead is the data from here on, and the log goes on. There is no moment without data,
 * and whichever of the two it is, the new release can be started on it. False, and nothing happened, where the disk cannot
 * do that.
 */
export const placeTried = async (host: Host): Promise<boolean> => {
  const placed = await host.exchange(trial.state, gatewayState);
  if (placed) await host.exchange(`${trial.state}/logs`, logs);
  return placed;
};
