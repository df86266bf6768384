import { egressExecutable } from "../../embedded/egress.ts";
import { checkLine, type Looked, renderChecklist } from "../console/checklist.ts";
import { renderWarnings } from "../console/failure.ts";
import { stdout } from "../console/terminal.ts";
import { type Inputs, prepare } from "../deploy/prepare.ts";
import { chooseChecks, type Result, verify } from "../deploy/verify.ts";
import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";
import { formerKeysWarning } from "../recovery/backup-key.ts";
import { readSchedule } from "../recovery/schedule.ts";
import { sheetWarning } from "../recovery/sheet.ts";
import { command, repeated } from "./command.ts";
import { inOrder } from "./in-order.ts";
import { settingsFlags, settingsFrom } from "./settings-flags.ts";

/** A result as it is shown. */
const lookedAt = ({ check: { name, title }, verdict }: Result): Looked => ({
  name,
  title,
  state: verdict.state,
  says: verdict.state === "failed" ? "" : verdict.says,
  problems: verdict.state === "failed" ? verdict.problems : [],
});

/** What is no fault of this server, and still has to be said. */
const warningsOf = async (host: Host, look: Omit<Inputs, "egress">): Promise<readonly Problem[]> => {
  const { site } = await prepare(host, { ...look, egress: egressExecutable });
  const warnings = [await sheetWarning(host, site.deployment), await formerKeysWarning(host)];
  return warnings.filter((warning) => warning !== null);
};

const nextFor = (failed: readonly Looked[]): string => {
  const [first] = failed;
  if (first === undefined) return "clincher red-team (attacks your own deployment, to see it hold)";
  return `the command beside "fix", then clincher verify${failed.length === 1 ? ` --only ${first.name}` : ""}`;
};

export const verifyCommand = command({
  name: "verify",
  summary: "See whether everything holds that an install promises.",
  details: [
    "Tries from outside and from inside the agent's container what must work and what must not: login without the token, ways out, Docker's socket, secrets in view; compares settings, images, firewall and ssh with what is in effect. Changes nothing.",
    "Each failure comes with a command that mends it. Exit code 0: all hold. 1: one does not. It warns until the recovery sheet is acknowledged, and while a former backup key still opens backups.",
  ],
  examples: [
    ["clincher verify", "Everything; some seconds."],
    ["clincher verify --quick", "Within a second: without OpenClaw's own commands and without the internet."],
    ["clincher verify --only ssh,firewall", "Just these."],
    ["clincher verify --json", "For a program: one object."],
  ],
  args: {
    ...settingsFlags,
    quick: { type: "boolean", description: "Only what takes no time." },
    only: { type: "string", valueHint: "NAME", description: "Only these checks, between commas." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host, environment }, rawArgs) {
    const only = repeated(rawArgs, "--only")
      .flatMap((each) => each.split(","))
      .filter((name) => name !== "");
    const quick = args.quick === true;
    const chosen = chooseChecks({ quick, only });
    const names = Math.max(...chosen.map(({ name }) => name.length));
    const show = inOrder<Looked>(
      chosen.map(({ name }) => name),
      (looked) => stdout.write(`${checkLine(looked, names, stdout.style)}\n`),
    );
    const began = performance.now();
    const look = {
      flags: settingsFrom(args, rawArgs),
      environment,
      settingsFile: args.config,
      secretsFile: args["secrets-file"],
    };
    const results = await verify(host, look, {
      quick,
      only,
      upkeep: (deployment) => ({ key: "upkeep", read: (on) => readSchedule(on, deployment) }),
      listen: (result) => {
        if (!args.json) show(lookedAt(result));
      },
    });
    const took = (performance.now() - began) / 1000;
    const all = results.map(lookedAt);
    const failed = all.filter(({ state }) => state === "failed");
    const warnings = only.length > 0 ? [] : await warningsOf(host, look);
    stdout.write(
      args.json
        ? `${JSON.stringify({ ok: failed.length === 0, took, checks: results.map((each) => ({ ...lookedAt(each), took: each.took })), warnings })}\n`
        : `\n${renderWarnings(warnings, stdout.style)}${renderChecklist(all, { noun: "check", took, next: nextFor(failed) }, stdout.style)}`,
    );
    return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
});
