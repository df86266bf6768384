import { bytes } from "../console/bytes.ts";
import { duration, elapsed } from "../console/duration.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import { type DrillResult, runDrill } from "../recovery/drill/drill.ts";
import { readRecords, type TaskRecord } from "../recovery/records.ts";
import { version } from "../version.ts";
import { alone, patienceOf } from "./alone.ts";
import { command } from "./command.ts";
import { commandGroup } from "./group.ts";
import { withProgress } from "./long-work.ts";
import { moment } from "./moment.ts";

const json = { type: "boolean", description: "One JSON object." } as const;

/** Pure: what a person sees of a drill that went well; `now` in milliseconds since 1970. */
export const drillText = (result: DrillResult, now: number, style: Style): string => {
  const { about, steps, took } = result;
  const age = Math.max(0, now - Date.parse(about.taken)) / 1000;
  return [
    style.green(`Backup ${result.snapshot.slice(0, 8)} from ${result.place} would bring this server back.`),
    table(
      [{}, {}],
      [
        ["  Of", `${about.host}, ${moment(Date.parse(about.taken))}, ${elapsed(age)} ago`],
        ["  Files", `${result.files}, ${bytes(about.bytes)}, each as in the manifest`],
        ["  Databases", `${result.databases} whole, and ${result.documents} documents`],
        [
          "  OpenClaw",
          `${about.openclaw} runs on it: ${result.sessions} sessions, ${result.devices} devices`,
        ],
      ],
    ),
    "",
    table(
      [{ align: "right", paint: style.dim }, {}],
      steps.map((step) => [duration(step.took), step.what]),
    ),
    "",
    `It took ${duration(took)}. Nothing is left of it. Next: clincher schedule`,
    "",
  ].join("\n");
};

const runCommand = command({
  name: "drill run",
  summary: "Would the newest backup bring this server back? Try it.",
  details: [
    "Restores it into a scratch folder, compares each file with the manifest, checks each database, and starts the real OpenClaw on it in a container without any network, without channels and with made-up secrets. Then everything is removed.",
    "What runs here goes on, and is not touched. It needs as much free disk as the backup has data.",
    "Exit code 1: this backup would not bring the server back, and why. Model providers and channels are not tried.",
  ],
  examples: [
    ["clincher drill run", "What cron does once a month."],
    ["clincher drill run --target offsite", "From another place."],
  ],
  args: {
    target: {
      type: "string",
      valueHint: "NAME",
      description: "Place of the backup, by its name in backup.targets; the first by default.",
    },
    snapshot: { type: "string", valueHint: "ID", description: "Beginning of an id; the newest by default." },
    wait: {
      type: "string",
      valueHint: "TIME",
      description: "Wait so long for another clincher to be done, such as 30m. For cron.",
    },
    json,
  },
  async run(args, { host, environment }) {
    const asked = { target: args.target, snapshot: args.snapshot };
    const result = await alone(
      host,
      async () => {
        // Not before: the clincher that it waited for may have changed key, places and release.
        const { site, redact } = await knownDeployment(host, environment);
        const vault = { deployment: site.deployment, version, redact };
        return await withProgress(args.json === true, (progress) => runDrill(host, vault, asked, progress));
      },
      patienceOf("drill run", args.wait),
    );
    stdout.write(args.json ? `${JSON.stringify(result)}\n` : drillText(result, host.now(), stdout.style));
    return exitCodes.ok;
  },
});

const row = ({ started, ended, outcome, said }: TaskRecord): readonly string[] => [
  moment(started),
  ended === null ? "" : duration(Math.max(0, ended - started) / 1000),
  outcome ?? "cut off",
  said.split("\n")[0] ?? "",
];

const historyCommand = command({
  name: "drill history",
  summary: "Show the rehearsals there were, newest first.",
  details: ["When, how long, and what became of each."],
  examples: [["clincher drill history --json", "For a report."]],
  args: { json },
  async run(args, { host }) {
    mustBeRoot(host);
    const records = readRecords(host, "drill");
    if (args.json) stdout.write(`${JSON.stringify(records)}\n`);
    else
      stdout.write(
        records.length === 0
          ? "None yet. Next: clincher drill run\n"
          : `${table([{}, { align: "right" }, {}, {}], records.map(row))}\n\nNext: clincher drill run\n`,
      );
    return exitCodes.ok;
  },
});

export const drillCommand = commandGroup({
  name: "drill",
  summary: "Rehearse a restore of the newest backup here, beside it all.",
  details: ["A backup counts when it has been restored: cron does it once a month."],
  examples: [
    ["clincher drill run", "Now."],
    ["clincher drill history", "What became of the earlier ones."],
  ],
  commands: [runCommand, historyCommand],
  standard: runCommand,
});
