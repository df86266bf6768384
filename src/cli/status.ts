import { renderWarnings } from "../console/failure.ts";
import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { hardeningNotice } from "../deploy/hardening.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { readStatus, type Status } from "../deploy/status.ts";
import { exitCodes } from "../exit.ts";
import { cutOffText } from "../facts/cut-off.ts";
import { Failure, type Problem } from "../problem.ts";
import { sheetWarning } from "../recovery/sheet.ts";
import { command, type Session } from "./command.ts";
import { moment } from "./moment.ts";

const runLine = ({ lastRun }: Status): string => {
  if (lastRun === null) return "none: clincher has not changed this server";
  const outcome = lastRun.outcome ?? "not finished: run it again";
  return `${lastRun.command}, ${moment(lastRun.started)}, ${lastRun.changes} changes, ${outcome} (clincher ${lastRun.version})`;
};

const sandboxLine = {
  on: "on: tools run in containers without network, asked for through clincher-guard",
  off: "off: the agent may run no commands (exec is denied)",
} as const;

type Rows = readonly (readonly [string, string])[];

const standbyRows = ({ standby }: Status): Rows => {
  if (standby === null) return [];
  const late = standby.late ? ": there is to be one every hour" : "";
  return [
    ["Stands by", `for ${standby.of}; the agent does not run here`],
    ["Has", standby.taken === 0 ? "no backup yet" : `its backup of ${moment(standby.taken)}`],
    ["Last sync", standby.synced === 0 ? "none yet" : `${moment(standby.synced)}${late}`],
  ];
};

const agentRows = ({ domain, answered, sandbox }: Status): Rows => [
  ["Dashboard", domain === null ? "not known" : `https://${domain}`],
  ["Agent", answered === null ? "has not answered yet" : `answered ${moment(Date.parse(answered))}`],
  ["Sandbox", sandbox === null ? "not known" : sandboxLine[sandbox]],
];

const serviceLines = ({ docker, part, services }: Status, style: Style): readonly string[] => {
  const paint = (state: string): string =>
    state === "healthy" || state === "running" ? style.green(state) : style.red(state);
  const rows = services.map(({ name, state, status, image }) => [
    `  ${name}`,
    paint(state),
    status,
    // A digest as a whole is wider than a terminal.
    image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+$/, "@$1"),
  ]);
  if (!docker) return ["Services: Docker does not answer"];
  if (rows.length > 0) return ["Services", table([{}, {}, {}, { paint: style.dim }], rows)];
  return [part === "waits" ? "Services: none before a takeover" : "Services: none"];
};

/** The status for a person. */
export const renderStatus = (status: Status, warnings: readonly Problem[], style: Style): string => {
  const { hardening, cutOff, well, says, next, openclaw } = status;
  const notices = [hardeningNotice(hardening), cutOff === null ? null : cutOffText(cutOff)];
  return [
    ...notices.flatMap((notice) => (notice === null ? [] : [style.red(notice), ""])),
    well ? style.green(says) : style.red(says),
    "",
    table(
      [{ paint: style.bold }, {}],
      [
        ...(status.part === "waits" ? standbyRows(status) : agentRows(status)),
        ["OpenClaw", openclaw ?? "not known"],
        ["Last run", runLine(status)],
      ],
    ),
    "",
    ...serviceLines(status, style),
    "",
    `${renderWarnings(warnings, style)}Next: ${next}`,
    "",
  ].join("\n");
};

/** What `verify` warns of as well. Without settings that can be read there is more to be told than this. */
const warningsOf = async ({ host, environment }: Session): Promise<readonly Problem[]> => {
  try {
    const warning = await sheetWarning(host, (await knownDeployment(host, environment)).site.deployment);
    return warning === null ? [] : [warning];
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
};

export const statusCommand = command({
  name: "status",
  summary: "Show what runs here and how the last run ended.",
  details: [
    "Shows services, the last run, whether the agent answered, and what comes next. Reads only; takes a moment. It warns until the recovery sheet is acknowledged.",
    "Exit code 0: all is well, or a standby is ready. 1: something is not: a change of ssh and firewall that waits for you counts, too, and so do settings that cannot be read.",
  ],
  examples: [
    ["clincher status", "For you."],
    ["clincher status --json", "For a program."],
  ],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run({ json }, session) {
    mustBeRoot(session.host);
    const status = await readStatus(session.host, session.environment);
    const warnings = status.installed ? await warningsOf(session) : [];
    stdout.write(
      json ? `${JSON.stringify({ ...status, warnings })}\n` : renderStatus(status, warnings, stdout.style),
    );
    return status.well ? exitCodes.ok : exitCodes.failed;
  },
});
