import { z } from "zod";
import { exitCodes } from "../../exit.ts";
import { dockerGet } from "../../facts/docker-api.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { gatewayPaths, hostPaths } from "../../stack/paths.ts";
import { gatewayImage } from "../../stack/pins.ts";
import { rehearsed } from "../rehearsed.ts";
import { trial } from "./paths.ts";
import type { Target } from "./target.ts";

/** By so much its container outlives the time that it is given, seconds; then it ends by itself, whoever was killed. */
const spareSeconds = 300;
const pollMilliseconds = 500;
/** Of a container whose program was ended by SIGKILL: by the kernel, where memory of the whole server was short. */
const killed = 137;
/** Until it has closed its databases, seconds: 2026.9.6 takes less than one. */
const stopSeconds = 60;

/**
 * As OpenClaw itself tries a release that it is updated to (2026.9.6, dist/update-rehearsal-paths): the data is taken over,
 * and nothing is begun on it: no channel, no job, no turn that a restart had cut off, no message that is still to be sent.
 */
const silent = [
  ...["CHANNELS", "PROVIDERS", "CRON", "GMAIL_WATCHER", "CANVAS_HOST", "BROWSER_CONTROL_SERVER"],
  "STARTUP_MODEL_PREWARM",
].flatMap((what) => ["--env", `OPENCLAW_SKIP_${what}=1`]);

/** Asks what OpenClaw asks of a release that it tries; bash, as in compose.yaml. */
const healthy = `bash -c 'exec 2>/dev/null 3<>/dev/tcp/127.0.0.1/18789 && printf "GET /readyz HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 line <&3 && [[ $line == *" 200 "* ]]'`;

/** How the release is started. */
export interface TrialStart {
  /** Name of what is compiled ahead. */
  readonly compiled: string;
  /** How long it may take to become healthy, seconds. */
  readonly patience: number;
}

/** The gateway, rehearsed. */
export const trialCommand = (
  deployment: Deployment,
  { compiled, patience }: TrialStart,
): readonly [string, ...string[]] => [
  ...(["docker", "run", "--detach", "--name", trial.container, "--label", `${trial.label}=1`] as const),
  ...rehearsed(deployment, trial),
  ...["--env", "OPENCLAW_NO_AUTO_UPDATE=1", ...silent],
  ...["--env", "NODE_OPTIONS=--dns-result-order=ipv4first"],
  ...["--env", "NODE_COMPILE_CACHE=/tmp/node-compile-cache"],
  ...["--env", "OPENCLAW_PACKAGED_COMPILE_CACHE_RESPAWNED=1"],
  ...["--volume", `${hostPaths.compiled}:${gatewayPaths.compiled}:ro`],
  ...["--health-cmd", healthy, "--health-interval", "1s", "--health-timeout", "5s"],
  ...["--health-start-period", `${patience + spareSeconds}s`],
  ...["--entrypoint", "timeout", gatewayImage(deployment), String(patience + spareSeconds)],
  ...["sh", "-c"],
  `tar -xf ${gatewayPaths.compiled}/${compiled} -C /tmp --no-same-owner 2>/dev/null; exec node /app/openclaw.mjs gateway run --update-canary`,
];

const inspected = z.object({
  State: z.object({
    Running: z.boolean(),
    ExitCode: z.int(),
    OOMKilled: z.boolean(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
});

const stateOf = async (host: Host) =>
  (await dockerGet(host, `/containers/${trial.container}/json`, inspected))?.State;

/** What it said last, without where in its sources it said so. */
const lastLines = async (host: Host): Promise<string> => {
  const { stdout, stderr } = await host.run({ argv: ["docker", "logs", "--tail", "12", trial.container] });
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => !/^\s*$|^\s+at /.test(line));
  return lines.slice(-6).join("\n");
};

const refused = ({ from, to }: Target, how: string, why: string): Failure =>
  new Failure(exitCodes.failed, {
    what: `OpenClaw ${to} ${how} on a copy of the data; ${from} goes on as before`,
    why,
    fix: "Mend what it names, then run it again.",
  });

/** Starts it. Throws what is wrong with the release. */
export const startTrial = async (host: Host, target: Target, start: TrialStart): Promise<void> => {
  const { code, stderr } = await host.run({
    argv: trialCommand(target.after.site.deployment, start),
    timeoutSeconds: 120,
  });
  if (code !== 0) throw refused(target, "cannot be started", stderr.trim());
};

/**
 * Whether it became healthy within `patience` seconds; false when it was killed, for want of memory as a rule, which says
 * nothing about the release.
 */
export const becomesHealthy = async (host: Host, target: Target, patience: number): Promise<boolean> => {
  const deadline = host.now() + patience * 1000;
  for (;;) {
    const state = await stateOf(host);
    if (state?.Health?.Status === "healthy") return true;
    if (state?.Running === false) {
      if (state.OOMKilled || state.ExitCode === killed) return false;
      throw refused(target, "does not start", await lastLines(host));
    }
    if (host.now() > deadline)
      throw refused(target, `is not healthy after ${patience} s`, await lastLines(host));
    await host.sleep(pollMilliseconds);
  }
};

/** Ends it, and gives whether it has closed what it had open. */
export const closes = async (host: Host): Promise<boolean> => {
  const { code } = await host.run({
    argv: ["docker", "stop", "--time", String(stopSeconds), trial.container],
    timeoutSeconds: stopSeconds * 2,
  });
  const state = await stateOf(host);
  return code === 0 && state?.Running === false && state.ExitCode === 0;
};

/** The container goes, also one that a clincher that died has left. */
export const removeTrial = async (host: Host): Promise<void> => {
  if ((await stateOf(host)) === undefined) return;
  await host.run({
    argv: ["docker", "rm", "--force", "--volumes", trial.container],
    timeoutSeconds: 120,
  });
};
