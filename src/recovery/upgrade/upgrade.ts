import { converge } from "../../deploy/converge.ts";
import { makePlan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { containers } from "../../facts/containers.ts";
import { restoreLine, type UpgradeMarker } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { projectName } from "../../phases/services.ts";
import { Failure, whyOf } from "../../problem.ts";
import { waitForHealth } from "../../resources/container-health.ts";
import { settingsPath } from "../../settings/load.ts";
import { stopAgent } from "../lease/keep.ts";
import { listed } from "../listed.ts";
import { recorded } from "../records.ts";
import { abandonUpgrade } from "./abandon.ts";
import { prepareAhead, type Ready } from "./ahead.ts";
import { goBack } from "./back.ts";
import { failingChecks } from "./checks.ts";
import { andLost, dropEarlier, lostProblems } from "./earlier.ts";
import { finishKept } from "./keep.ts";
import { type Manner, type Step, type Timed, timer } from "./manner.ts";
import { watchOutage } from "./outage.ts";
import { kept, writeUpgrade } from "./paths.ts";
import { forwardPhases } from "./phases.ts";
import type { Target } from "./target.ts";
import { endTrial, placeTried, stillHolds } from "./trial.ts";

export interface Upgraded {
  readonly from: string;
  readonly to: string;
  /** Id of the backup that was made before. */
  readonly snapshot: string;
  /** Seconds for which nobody was answered. */
  readonly outage: number;
  readonly steps: readonly Step[];
  readonly took: number;
}

/** Nobody writes to the data from here on: the gateway stands still, and its sandboxes are gone. Throws when one is not. */
export const stopGateway = async (host: Host): Promise<void> => {
  await stopAgent(host, 30);
  const all = await listed(host, await containers.read(host));
  const sandboxes = all.filter(({ name }) => name.startsWith("openclaw-sbx-"));
  if (sandboxes.length === 0) return;
  const { code, stderr } = await host.run({
    argv: ["docker", "rm", "--force", ...sandboxes.map(({ id }) => id)],
    timeoutSeconds: 120,
  });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: "A sandbox of the agent could not be removed, so nothing is upgraded",
      where: sandboxes.map(({ name }) => name).join(", "),
      why: stderr.trim(),
      fix: "Remove it (docker rm --force NAME), then run it again.",
    });
};

/** The old release again, with the data that it had. Throws why in any case. */
const takeBack = async (
  host: Host,
  marker: UpgradeMarker,
  { run, progress }: Manner,
  error: unknown,
): Promise<never> => {
  progress(`going back to ${marker.from}`);
  const began = performance.now();
  const { from, to } = marker;
  try {
    // Begun: whatever becomes of it, nothing else is started on what the new release has made of the data.
    const begun = { ...marker, failed: true, step: "returning" } as const;
    await goBack(host, begun, { ...run, command: "rollback" });
  } catch (other) {
    throw new Failure(exitCodes.failed, {
      what: `OpenClaw ${to} does not work here, and the way back to ${from} is not finished`,
      why: `${whyOf(error)}\nThe way back: ${whyOf(other)}`,
      fix: `clincher rollback finishes it. Where what was kept is damaged, the backup from then does: ${restoreLine(marker)}`,
    });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  throw new Failure(
    exitCodes.failed,
    {
      what: `OpenClaw ${to} does not work here; ${from} runs again, with settings and data as they were`,
      why: `${whyOf(error)}\nThe way back took ${seconds} s.`,
      fix: `Mend what it names and try again. What ${to} had made of the data until then is in ${kept.after}.`,
    },
    ...lostProblems(marker.lost),
  );
};

const switchSettings = async (host: Host, text: string): Promise<void> => {
  const { mode, uid, gid } = (await host.stat(settingsPath)) ?? { mode: 0o644, uid: 0, gid: 0 };
  await host.writeFile(settingsPath, text, { mode, uid, gid });
};

const proveVerified = async (
  host: Host,
  { environment }: Manner,
  before: readonly string[],
): Promise<void> => {
  const found = (await failingChecks(host, environment)).filter((name) => !before.includes(name));
  if (found.length === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `What held before does not hold any more: ${found.join(", ")}`,
    fix: `clincher verify --only ${found.join(",")}`,
  });
};

/** From the old release's stop to the new one's first answer. Gives for how long nobody was answered, seconds. */
const switchOver = async (
  host: Host,
  { after, settings }: Target,
  manner: Manner,
  step: Timed,
  { marker: ready, since, tried }: Ready,
): Promise<number> => {
  const phases = forwardPhases(after.site, manner.within);
  const plan = await makePlan(host, phases);
  const began = performance.now();
  // One that goes on may find the new release at work: the plan is of what is there now, and would not start it again.
  if (since !== null)
    await step("gateway stopped", () => stopGateway(host)).catch(async (error: unknown) => {
      await abandonUpgrade(host, ready);
      throw andLost(error, ready.lost);
    });
  const outage = watchOutage(host, after.site.deployment, began);
  let marker: UpgradeMarker | null = since === null ? ready : null;
  let changed: readonly string[] = [];
  try {
    if (since !== null) {
      changed = await step("data kept as it is now", () => finishKept(host, since));
      const whole: UpgradeMarker = { ...ready, step: "kept", at: new Date(host.now()).toISOString() };
      await writeUpgrade(host, whole);
      marker = whole;
    }
    await switchSettings(host, settings);
    // From here on it counts as data that the new release has worked on.
    const placed = tried && stillHolds(changed) && (await placeTried(host));
    const what = placed ? "new release started on what it took over in the trial" : "new release started";
    await step(`${what}, healthy, and a question answered`, async () => {
      await converge(host, phases, plan, manner.run);
      // A boot may have started them a moment ago: then nothing was to be started, and nothing was waited for.
      if (since === null)
        await waitForHealth({ host, progress: manner.progress }, projectName, manner.within);
    });
    await step("verified", () => proveVerified(host, manner, ready.failing));
    // It is well: what cannot be removed now goes with the next upgrade.
    await endTrial(host).catch(() => {});
    await writeUpgrade(host, { ...(marker ?? ready), step: "done", lost: undefined });
    await dropEarlier(host).catch(() => {});
    return outage.seconds();
  } catch (error) {
    if (marker !== null) return await takeBack(host, marker, manner, error);
    await abandonUpgrade(host, ready);
    throw andLost(error, ready.lost);
  } finally {
    await outage.end();
  }
};

/** Goes to another release: what can fail early fails while the old one runs, and what fails later is taken back. */
export const runUpgrade = async (host: Host, target: Target, manner: Manner): Promise<Upgraded> =>
  await recorded(host, "upgrade", manner.run.redact, async () => {
    const { from, to, resumes } = target;
    const began = performance.now();
    const { steps, step } = timer(manner);
    const ready =
      resumes === null
        ? await prepareAhead(host, target, manner, step)
        : { marker: resumes, since: null, tried: false };
    const outage = await switchOver(host, target, manner, step, ready);
    const took = (performance.now() - began) / 1000;
    return {
      result: { from, to, snapshot: ready.marker.snapshot, outage, steps, took },
      said: `${from} to ${to}, nobody answered for ${outage.toFixed(1)} s`,
      bytes: target.bytes,
    };
  });
