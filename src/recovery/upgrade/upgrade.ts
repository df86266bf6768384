import { converge } from "../../deploy/converge.ts";
import type { Run } from "../../engine/apply.ts";
import { makePlan } from "../../engine/plan.ts";
import { exitCodes } from "../../exit.ts";
import { containers } from "../../facts/containers.ts";
import { type UpgradeMarker, upgradeMarkerPath } from "../../facts/upgrade.ts";
import type { Host } from "../../host/host.ts";
import { proofPath } from "../../phases/proof.ts";
import { projectName } from "../../phases/services.ts";
import { Failure } from "../../problem.ts";
import { waitForHealth } from "../../resources/container-health.ts";
import { settingsProblems } from "../../resources/gateway-settings.ts";
import { settingsPath } from "../../settings/load.ts";
import type { Environment } from "../../settings/sources.ts";
import { gatewayConfig } from "../../stack/gateway.ts";
import { pinnedImages, tagged } from "../../stack/pins.ts";
import { parseAbout } from "../about.ts";
import { makeBackup, placesOf } from "../backup.ts";
import { stopAgent } from "../lease/keep.ts";
import { listed } from "../listed.ts";
import { backupFolder, backupPaths } from "../paths.ts";
import { compileAhead, pullImages } from "../pull.ts";
import { recorded } from "../records.ts";
import { checkContent } from "../restore/check.ts";
import { takeOut } from "../restore/fetch.ts";
import { abandonUpgrade, dropUpgrade } from "./abandon.ts";
import { forgetImages, goBack } from "./back.ts";
import { failingChecks } from "./checks.ts";
import { finishKept } from "./keep.ts";
import { watchOutage } from "./outage.ts";
import { kept, releaseRoots, writeUpgrade } from "./paths.ts";
import { forwardPhases } from "./phases.ts";
import type { Target } from "./target.ts";

export interface Step {
  readonly what: string;
  /** Seconds. */
  readonly took: number;
}

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

export interface Manner {
  readonly environment: Environment;
  /** How long the new release may take to become healthy, seconds. */
  readonly within: number;
  readonly run: Run;
  /** Says what is being done. */
  progress(line: string): void;
  finished(step: Step): void;
}

type Timed = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

const timer = ({ progress, finished }: Manner): { steps: readonly Step[]; step: Timed } => {
  const steps: Step[] = [];
  return {
    steps,
    step: async (what, work) => {
      progress(what);
      const began = performance.now();
      const result = await work();
      const step = { what, took: (performance.now() - began) / 1000 };
      steps.push(step);
      finished(step);
      return result;
    },
  };
};

const closed = { mode: 0o700, uid: 0, gid: 0 } as const;
const privately = { mode: 0o600, uid: 0, gid: 0 } as const;

const copyOf = async (host: Host, from: string, to: string): Promise<void> => {
  const content = await host.read(from);
  if (content !== null) await host.writeFile(to, content, privately);
};

/** What the new release itself can be asked while the old one runs. What came for it goes when it says no. */
const askAhead = async (host: Host, target: Target, { progress }: Manner, step: Timed): Promise<void> => {
  const { after, to, missing } = target;
  const image = tagged(pinnedImages(to).gateway);
  try {
    await step("images pulled", () =>
      pullImages(host, Object.values(pinnedImages(to)).map(tagged), progress),
    );
    await step(`settings accepted by ${image}`, async () => {
      const [first, ...rest] = await settingsProblems(host, image, gatewayConfig(after.site.deployment));
      if (first !== undefined) throw new Failure(exitCodes.failed, first, ...rest);
    });
    await step("what it compiles when it starts, compiled ahead", () =>
      compileAhead(host, after.site.deployment, progress),
    );
  } catch (error) {
    await forgetImages(host, missing);
    throw error;
  }
};

interface Ready {
  readonly marker: UpgradeMarker;
  /** Moment that what is kept is of, nanoseconds since 1970; null when it is of the standstill already. */
  readonly since: bigint | null;
}

/** A backup that was compared with what went in, and all of it beside the data. */
const keepAhead = async (
  host: Host,
  target: Target,
  { progress, run }: Manner,
  step: Timed,
  failing: readonly string[],
): Promise<Ready> => {
  const { before, from, to, missing } = target;
  await host.remove(upgradeMarkerPath);
  await host.remove(kept.folder);
  await host.remove(kept.after);
  await host.makeDirectory(kept.folder, closed);
  const at = new Date(host.now()).toISOString();
  const noted = { from, to, snapshot: "", at, pulled: missing, failing, failed: false };
  const marker: UpgradeMarker = { ...noted, step: "copying" };
  await writeUpgrade(host, marker);
  const vault = { deployment: before.site.deployment, version: run.version, redact: run.redact };
  const made = await step("backup made", () => makeBackup(host, vault, progress));
  const place = placesOf(vault.deployment).find(({ name }) => name === made.place);
  if (place === undefined) throw new Error("a backup in no place");
  await step("backup brought in again and compared, file by file", async () => {
    await host.makeDirectory(kept.data, closed);
    const hashes = await takeOut(host, place, { id: made.id }, kept.data, [...releaseRoots, backupFolder]);
    await checkContent(host, kept.data, releaseRoots, hashes);
  });
  const about = await host.read(`${kept.data}${backupPaths.about}`);
  const taken = Date.parse(parseAbout(new TextDecoder().decode(about ?? undefined))?.taken ?? "");
  await host.remove(`${kept.data}/var`);
  await copyOf(host, settingsPath, kept.settings);
  await copyOf(host, proofPath, kept.proof);
  return { marker: { ...marker, snapshot: made.id }, since: BigInt(taken) * 1_000_000n };
};

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

const reasonOf = (error: unknown): string =>
  error instanceof Failure
    ? error.problems.map(({ what, why }) => [what, why].filter(Boolean).join("\n")).join("\n")
    : String(error);

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
    await goBack(host, { ...marker, failed: true }, { ...run, command: "rollback" });
  } catch (other) {
    throw new Failure(exitCodes.failed, {
      what: `OpenClaw ${to} does not work here, and the way back to ${from} is not finished`,
      why: `${reasonOf(error)}\nThe way back: ${reasonOf(other)}`,
      fix: `clincher rollback finishes it. The data is also in backup ${marker.snapshot.slice(0, 8)}.`,
    });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  throw new Failure(exitCodes.failed, {
    what: `OpenClaw ${to} does not work here; ${from} runs again, with settings and data as they were`,
    why: `${reasonOf(error)}\nThe way back took ${seconds} s.`,
    fix: `Mend what it names and try again. What ${to} had made of the data until then is in ${kept.after}.`,
  });
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
  { marker: ready, since }: Ready,
): Promise<number> => {
  const phases = forwardPhases(after.site, manner.within);
  const plan = await makePlan(host, phases);
  const began = performance.now();
  // One that goes on may find the new release at work: the plan is of what is there now, and would not start it again.
  if (since !== null)
    await step("gateway stopped", () => stopGateway(host)).catch(async (error: unknown) => {
      await abandonUpgrade(host, ready);
      throw error;
    });
  const outage = watchOutage(host, after.site.deployment, began);
  let marker: UpgradeMarker | null = since === null ? ready : null;
  try {
    if (since !== null) {
      await step("data kept as it is now", () => finishKept(host, since));
      const whole: UpgradeMarker = { ...ready, step: "kept", at: new Date(host.now()).toISOString() };
      await writeUpgrade(host, whole);
      marker = whole;
    }
    await switchSettings(host, settings);
    await step("new release started, healthy, and a question answered", async () => {
      await converge(host, phases, plan, manner.run);
      // A boot may have started them a moment ago: then nothing was to be started, and nothing was waited for.
      if (since === null)
        await waitForHealth({ host, progress: manner.progress }, projectName, manner.within);
    });
    await step("verified", () => proveVerified(host, manner, ready.failing));
    await writeUpgrade(host, { ...(marker ?? ready), step: "done" });
    return outage.seconds();
  } catch (error) {
    if (marker !== null) return await takeBack(host, marker, manner, error);
    await abandonUpgrade(host, ready);
    throw error;
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
      resumes === null ? await prepared(host, target, manner, step) : { marker: resumes, since: null };
    const outage = await switchOver(host, target, manner, step, ready);
    const took = (performance.now() - began) / 1000;
    return {
      result: { from, to, snapshot: ready.marker.snapshot, outage, steps, took },
      said: `${from} to ${to}, nobody answered for ${outage.toFixed(1)} s`,
      bytes: target.bytes,
    };
  });

/** Everything that takes time and needs no standstill. Leaves nothing when it fails. */
const prepared = async (host: Host, target: Target, manner: Manner, step: Timed): Promise<Ready> => {
  const failing = await failingChecks(host, manner.environment);
  await askAhead(host, target, manner, step);
  try {
    return await keepAhead(host, target, manner, step, failing);
  } catch (error) {
    await dropUpgrade(host, target.missing);
    throw error;
  }
};
