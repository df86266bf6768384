import { z } from "zod";
import { drillPrograms } from "../../../embedded/drill.ts";
import { exitCodes } from "../../exit.ts";
import type { CommandResult, Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { apart } from "../../resources/apart.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { gatewayUser, hostPaths } from "../../stack/paths.ts";
import { gatewayImage } from "../../stack/pins.ts";
import { rehearsed } from "../rehearsed.ts";
import { scratch } from "./scratch.ts";

/** Longest life of a container whose clincher was killed, seconds; it ends by itself. */
const longest = 900;
/** Until a gateway answers, seconds: 2026.9.6 takes 15 s on an idle machine. */
const patience = 240;

const passing = ["--rm", "--label", `${scratch.label}=1`] as const;

const state = `${scratch.data}${hostPaths.gatewayState}`;

export const gatewayCommand = (deployment: Deployment): readonly [string, ...string[]] => [
  ...(["docker", "run", "--detach", "--name", scratch.container, ...passing] as const),
  ...rehearsed(deployment, { config: scratch.config, secrets: scratch.secrets, state }),
  ...["--entrypoint", "timeout", gatewayImage(deployment)],
  ...[String(longest), "node", "/app/openclaw.mjs", "gateway"],
];

const inspection = z.object({
  databases: z.int(),
  documents: z.int(),
  /** Files that hold conversations. */
  transcripts: z.int(),
  problems: z.array(z.object({ path: z.string(), what: z.string() })),
});
export type Inspection = z.output<typeof inspection>;

/** What a program printed as its last line, or null when that is something else. */
export const inspectionIn = (stdout: string): Inspection | null => {
  try {
    return inspection.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  } catch {
    return null;
  }
};

/** What a program said last, without where in its sources it said so. */
const lastLines = ({ stdout, stderr }: CommandResult): string =>
  `${stdout}\n${stderr}`
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line))
    .slice(-6)
    .join("\n");

const failed = (what: string, why: string): Failure =>
  new Failure(exitCodes.failed, { what, why, fix: "Take another backup: clincher backup list" });

/** Opens every database and reads every document of the state, where nothing that is in them can do harm. */
export const inspect = async (host: Host, deployment: Deployment): Promise<Inspection> => {
  const result = await host.run({
    argv: [
      ...(["docker", "run", "--interactive", ...passing] as const),
      ...apart(gatewayUser, deployment.limits.gateway.memory),
      ...["--volume", `${state}:/data`, "--entrypoint", "timeout", gatewayImage(deployment), String(longest)],
      ...["node", "--no-warnings", "--input-type=module", "-", "/data"],
    ],
    stdin: drillPrograms.inspect,
    timeoutSeconds: longest,
  });
  const found = inspectionIn(result.stdout);
  if (result.code !== 0 || found === null)
    throw failed("Its databases could not be looked at", lastLines(result));
  if (found.problems.length === 0) return found;
  throw failed(
    "Its data is damaged",
    found.problems
      .slice(0, 5)
      .map(({ path, what }) => `${hostPaths.gatewayState}/${path}: ${what}`)
      .join("\n"),
  );
};

const inside = (...argv: readonly string[]): readonly [string, ...string[]] => [
  ...(["docker", "exec", scratch.container] as const),
  ...argv,
];

/** Starts the real gateway on the data and waits until it answers. */
export const startGateway = async (host: Host, deployment: Deployment): Promise<void> => {
  const started = await host.run({ argv: gatewayCommand(deployment), timeoutSeconds: 120 });
  if (started.code !== 0) throw failed("A gateway for the rehearsal cannot be started", lastLines(started));
  // Its end takes its log with it, so that is kept as it comes.
  let log = "";
  const deadline = host.now() + patience * 1000;
  for (;;) {
    const result = await host.run({ argv: ["docker", "logs", "--tail", "8", scratch.container] });
    if (result.code !== 0) break;
    log = lastLines(result);
    if ((await host.run({ argv: inside("node", "-e", drillPrograms.healthy) })).code === 0) return;
    if (host.now() > deadline) break;
    await host.sleep(1000);
  }
  throw failed("OpenClaw does not start on it", log);
};

const health = z.object({
  ok: z.literal(true),
  sessions: z.object({ count: z.int() }),
  channels: z.record(z.string(), z.unknown()).optional(),
});

/** What the gateway says of itself and its data. */
export interface Answer {
  readonly sessions: number;
  readonly devices: number;
}

const jsonIn = (text: string): unknown => {
  const start = text.search(/^\{/m);
  return start < 0 ? null : JSON.parse(text.slice(start));
};

/** Pure: `openclaw health --json` and `openclaw devices list --json`; null when one of them is no answer. */
export const answerOf = (healthText: string, devicesText: string): Answer | null => {
  try {
    const { sessions } = health.parse(jsonIn(healthText));
    const { paired } = z.object({ paired: z.array(z.unknown()).nullish() }).parse(jsonIn(devicesText));
    return { sessions: sessions.count, devices: paired?.length ?? 0 };
  } catch {
    return null;
  }
};

/** Asks the gateway for its health and what it has; `transcripts` is how many files of conversations there are. */
export const askGateway = async (host: Host, transcripts: number): Promise<Answer> => {
  const ask = (...argv: readonly string[]) =>
    host.run({ argv: inside("node", "/app/openclaw.mjs", ...argv, "--json"), timeoutSeconds: 120 });
  const [said, listed] = await Promise.all([ask("health"), ask("devices", "list")]);
  const answer = said.code === 0 && listed.code === 0 ? answerOf(said.stdout, listed.stdout) : null;
  if (answer === null)
    throw failed("OpenClaw starts on it, and is not well", lastLines(said.code === 0 ? listed : said));
  if (transcripts > 0 && answer.sessions === 0)
    throw failed(
      "OpenClaw starts on it, and has forgotten everything",
      `There are ${transcripts} files of conversations, and it knows of none.`,
    );
  return answer;
};
