import { planJson, renderPlan } from "../console/plan.ts";
import { stderr, stdout } from "../console/terminal.ts";
import { hardeningNotice, readWaiting } from "../deploy/hardening.ts";
import { type Look, lookAt } from "../deploy/look.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { command, type Session } from "./command.ts";
import { lookFrom, phaseFlags, settingsFlags } from "./settings-flags.ts";

/** `clincher plan`, and `clincher install --dry-run`. */
export const showPlan = async (
  { host, environment }: Session,
  look: Look,
  json: boolean,
): Promise<ExitCode> => {
  const began = performance.now();
  const { plan, redact } = await lookAt(host, look);
  const took = (performance.now() - began) / 1000;
  if (json) stdout.write(`${JSON.stringify(planJson(plan, redact))}\n`);
  else {
    const notice = hardeningNotice(await readWaiting(host, environment));
    if (notice !== null) stderr.write(`${notice}\n\n`);
    stdout.write(renderPlan(plan, { style: stdout.style, took, next: "clincher install", redact }));
  }
  return plan.changes === 0 ? exitCodes.ok : exitCodes.drift;
};

export const planCommand = command({
  name: "plan",
  summary: "Show what install would change. Changes nothing.",
  details: [
    "Reads this server, compares it with your settings and shows every difference, with diffs of the files that are not secret. Writes nothing and needs no network.",
    "Exit code 0: nothing to do. 2: there is something to do. Anything else: see docs/exit-codes.md.",
  ],
  examples: [
    ["clincher plan", "What would install do?"],
    ["clincher plan --only gateway,stack", "The same for two phases."],
    ["clincher plan --json", "For a monitor: exit code 2 is drift."],
  ],
  args: {
    ...settingsFlags,
    ...phaseFlags,
    json: { type: "boolean", description: "The plan as one JSON object." },
  },
  async run(args, session, rawArgs) {
    return await showPlan(session, lookFrom(args, rawArgs, session), args.json === true);
  },
});
