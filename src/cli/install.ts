import { elapsed } from "../console/duration.ts";
import { renderWarnings } from "../console/failure.ts";
import { renderPlan } from "../console/plan.ts";
import type { ProgressMode } from "../console/progress.ts";
import { openPrompter } from "../console/prompt.ts";
import { type ClosingSummary, type PersonStep, renderSummary } from "../console/summary.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { whenDue } from "../deploy/confirm.ts";
import { converge } from "../deploy/converge.ts";
import { firstSteps } from "../deploy/first-steps.ts";
import { hardeningNotice, readWaiting, type Waiting } from "../deploy/hardening.ts";
import { lookAt, type Seen } from "../deploy/look.ts";
import { type ProtectionChoice, protectionFor } from "../deploy/protection.ts";
import { reach } from "../deploy/reach.ts";
import type { Protection } from "../engine/apply.ts";
import type { RunEvent } from "../engine/events.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { readPending } from "../facts/revert.ts";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";
import { version } from "../version.ts";
import { alone } from "./alone.ts";
import { command, type Session } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { showPlan } from "./plan.ts";
import { runProgress } from "./run-progress.ts";
import { lookFrom, phaseFlags, settingsFlags } from "./settings-flags.ts";

interface Manner extends Omit<ProtectionChoice, "phases"> {
  readonly mode: ProgressMode;
  /** Ask before anything is changed. */
  readonly ask: boolean;
  readonly environment: Session["environment"];
}

const agreed = async ({ plan, redact }: Seen): Promise<boolean> => {
  stdout.write(
    renderPlan(plan, { style: stdout.style, took: 0, next: "clincher install", diffLines: 12, redact }),
  );
  const prompter = openPrompter();
  if (prompter === null) return true;
  try {
    return await prompter.confirm({ message: "Make it so?", fallback: true });
  } finally {
    prompter.close();
  }
};

/** Runs the plan with progress on stderr (or, as JSON, on stdout) and returns every event. */
const run = async (
  host: Host,
  { phases, plan, redact }: Seen,
  mode: ProgressMode,
  protection: Protection,
): Promise<readonly RunEvent[]> => {
  const events: RunEvent[] = [];
  const progress = runProgress(mode === "json");
  const listen = (event: RunEvent): void => {
    events.push(event);
    progress.listen(event);
  };
  try {
    await converge(host, phases, plan, { command: "install", version, listen, redact, protection });
  } finally {
    progress.close();
  }
  return events;
};

/** What must be done first and soon, where a change of ssh and firewall waits. */
const confirmStep = ({ waiting }: Waiting): readonly PersonStep[] =>
  waiting === null
    ? []
    : [
        {
          what: `Within ${elapsed(waiting.secondsLeft)}, show that you can log in${waiting.tailnet ? " over the tailnet" : ""}: run this on your own machine, in another window. Without it ssh and firewall are put back as they were.${waiting.hint === "" ? "" : ` ${waiting.hint}`}`,
          copy: [waiting.line],
        },
      ];

const summaryOf = (
  { site }: Seen,
  events: readonly RunEvent[],
  took: number,
  hardening: Waiting,
): ClosingSummary => ({
  took,
  phases: events.flatMap((event) => {
    if (event.event !== "phase-finished") return [];
    const begun = events.find((each) => each.event === "phase-started" && each.phase === event.phase);
    const changes = begun?.event === "phase-started" ? begun.changes : 0;
    return [{ title: event.title, changes, took: event.took }];
  }),
  dashboard: `https://${site.deployment.settings.domain}`,
  steps: [
    ...confirmStep(hardening),
    ...(events.some((event) => event.event === "phase-finished" && event.phase === "services")
      ? firstSteps(site.deployment)
      : []),
  ],
  next: "clincher verify",
});

/** What became of the last change of ssh and firewall, when nobody confirmed it. */
const takenBack = async (host: Host, { environment }: Manner): Promise<readonly Problem[]> => {
  const hardening = await readWaiting(host, environment);
  const notice = hardening.waiting === null ? hardeningNotice(hardening) : null;
  return notice === null ? [] : [{ what: notice, fix: "Confirm this time, within the time that is given." }];
};

const installAs = async (host: Host, manner: Manner, look: () => Promise<Seen>): Promise<ExitCode> => {
  const began = performance.now();
  // A change whose time is up goes back before anything is planned; else the watch would do it in the middle.
  if ((await readPending(host)) !== null) await whenDue(host);
  const seen = await look();
  const warnings = (await Promise.all([takenBack(host, manner), reach(host, seen)])).flat();
  if (manner.mode === "json")
    for (const warning of warnings) stdout.write(`${JSON.stringify({ event: "warning", ...warning })}\n`);
  else stderr.write(renderWarnings(warnings, stderr.style));
  if (seen.plan.changes > 0 && manner.ask && !(await agreed(seen))) {
    stderr.write("Nothing was changed.\n");
    return exitCodes.interrupted;
  }
  const { settings } = seen.site.deployment;
  const protection = protectionFor(host, settings, {
    ...manner,
    phases: seen.phases,
  });
  const events = await run(host, seen, manner.mode, protection);
  const hardening = await readWaiting(host, manner.environment);
  const summary = summaryOf(seen, events, (performance.now() - began) / 1000, hardening);
  stdout.write(
    manner.mode === "json"
      ? `${JSON.stringify({ event: "summary", ...summary })}\n`
      : renderSummary(summary, stdout.style),
  );
  return exitCodes.ok;
};

export const installCommand = command({
  name: "install",
  summary: "Make this server as your settings describe it, at any time.",
  details: [
    "Looks at this server, says what is wrong before anything is touched, then makes what differs so: packages, Docker, images, folders, settings, services, and one question to the agent as proof.",
    "Before ssh or the firewall is changed, a way back is armed: confirm from a new login (the last lines say how), or everything is put back after ten minutes.",
    "A run that was cut off is finished by running it again. A second run changes nothing.",
  ],
  examples: [
    ["clincher install", "On a terminal, asks before it changes anything."],
    ["clincher install --yes", "No questions; without a terminal there are none anyway."],
    ["clincher install --dry-run", "The same as clincher plan."],
    ["clincher install --only gateway,services", "Just these phases."],
  ],
  args: {
    ...settingsFlags,
    ...phaseFlags,
    yes: { type: "boolean", alias: "y", description: "Do not ask." },
    "dry-run": { type: "boolean", description: "Show the plan and stop: clincher plan." },
    "confirm-within": {
      type: "string",
      valueHint: "TIME",
      default: "10m",
      description:
        "Time to confirm a change of ssh and firewall before it is taken back, such as 90s or 30m.",
    },
    "confirm-on-login": {
      type: "boolean",
      description: "A login over the new port that stays open for some seconds confirms by itself.",
    },
    json: { type: "boolean", description: "One event a line, as JSON, and no questions." },
  },
  async run(args, session, rawArgs) {
    const { host, environment } = session;
    const look = lookFrom(args, rawArgs, session);
    const manner = {
      mode: args.json ? "json" : stderr.style.live ? "live" : "plain",
      flags: look.flags,
      ask: !args.yes && !args.json && stdout.style.live,
      environment,
      within: durationFlag("install", "--confirm-within", args["confirm-within"]),
      onLogin: args["confirm-on-login"] === true,
    } as const;
    if (args["dry-run"]) return await showPlan(session, look, args.json === true);
    return await alone(host, () => installAs(host, manner, () => lookAt(host, look)));
  },
});
