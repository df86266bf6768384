import { checkLine, type Looked, renderChecklist } from "../console/checklist.ts";
import { stdout } from "../console/terminal.ts";
import { chooseSymptoms, type Diagnosis, diagnose } from "../deploy/doctor.ts";
import { exitCodes } from "../exit.ts";
import { command, repeated } from "./command.ts";
import { inOrder } from "./in-order.ts";

const lookedAt = ({ symptom: { name, title }, problems, unseen }: Diagnosis): Looked => ({
  name,
  title,
  state: unseen !== null ? "skipped" : problems.length === 0 ? "passed" : "failed",
  says: unseen ?? "",
  problems,
});

const nextAfter = (all: readonly Looked[]): string => {
  if (all.some(({ state }) => state === "failed")) return 'the command beside "fix", then clincher doctor';
  return all.some(({ state }) => state === "skipped") ? "clincher doctor --only docker" : "clincher verify";
};

export const doctorCommand = command({
  name: "doctor",
  summary: "Something is wrong: find the cause, and what mends it.",
  details: [
    "Looks for what usually is wrong, from the disk up to the channels, and says the cause and the command that mends it. Reads what is there and what the services said in the last hour; changes nothing, and works on a server that is half broken.",
    "clincher verify asks the other question: does everything hold that an install promises? Exit code 0: nothing found. 1: something, or nobody can tell.",
  ],
  examples: [
    ["clincher doctor", "Everything, in a second or two."],
    ["clincher doctor --only models,channels", "Just these."],
    ["clincher doctor --json", "For a program: one object."],
  ],
  args: {
    only: { type: "string", valueHint: "NAME", description: "Only these, between commas." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host }, rawArgs) {
    const only = repeated(rawArgs, "--only")
      .flatMap((each) => each.split(","))
      .filter((name) => name !== "");
    const chosen = chooseSymptoms(only);
    const names = Math.max(...chosen.map(({ name }) => name.length));
    const show = inOrder<Looked>(
      chosen.map(({ name }) => name),
      (looked) => stdout.write(`${checkLine(looked, names, stdout.style)}\n`),
    );
    const began = performance.now();
    const all = (
      await diagnose(host, only, (diagnosis) => {
        if (!args.json) show(lookedAt(diagnosis));
      })
    ).map(lookedAt);
    const took = (performance.now() - began) / 1000;
    const ok = all.every(({ state }) => state === "passed");
    stdout.write(
      args.json
        ? `${JSON.stringify({ ok, took, symptoms: all })}\n`
        : `\n${renderChecklist(all, { noun: "symptom", took, next: nextAfter(all) }, stdout.style)}`,
    );
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});
