import type { Style } from "../console/style.ts";
import { table } from "../console/table.ts";
import { stdout } from "../console/terminal.ts";
import { hardeningNotice, readHardening } from "../deploy/hardening.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { readStatus, type Status } from "../deploy/status.ts";
import { exitCodes } from "../exit.ts";
import { cutOffText, readCutOff } from "../facts/cut-off.ts";
import { anySheetSaved } from "../recovery/sheet.ts";
import { command } from "./command.ts";

const when = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");

const runLine = ({ lastRun }: Status): string => {
  if (lastRun === null) return "none: clincher has not changed this server";
  const outcome = lastRun.outcome ?? "not finished: run it again";
  return `${lastRun.command}, ${when(lastRun.started)} UTC, ${lastRun.changes} changes, ${outcome} (clincher ${lastRun.version})`;
};

const sandboxLine = {
  on: "on: tools run in containers without network, asked for through clincher-guard",
  off: "off: the agent may run no commands (exec is denied)",
} as const;

const nextFor = ({ well, domain }: Status): string => {
  if (well) return "clincher plan (is everything still as described?)";
  return domain === null
    ? "clincher init (asks a few questions), then clincher install"
    : "clincher install (makes everything as described)";
};

/** The status for a person. */
export const renderStatus = (status: Status, style: Style): string => {
  const paint = (state: string): string =>
    state === "healthy" || state === "running" ? style.green(state) : style.red(state);
  const services = status.services.map(({ name, state, status: text, image }) => [
    `  ${name}`,
    paint(state),
    text,
    // A digest as a whole is wider than a terminal.
    image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+$/, "@$1"),
  ]);
  const facts = [
    ["Dashboard", status.domain === null ? "not known" : `https://${status.domain}`],
    ["OpenClaw", status.openclaw ?? "not known"],
    ["Last run", runLine(status)],
    [
      "Agent",
      status.answered === null
        ? "has not answered yet"
        : `answered ${status.answered.slice(0, 16).replace("T", " ")} UTC`,
    ],
    ["Sandbox", sandboxLine[status.sandbox]],
  ];
  return [
    status.well
      ? style.green("All is well.")
      : style.red(status.installed ? "Something needs you." : "Nothing is installed here."),
    "",
    table([{ paint: style.bold }, {}], facts),
    "",
    status.docker ? "Services" : "Services: Docker does not answer",
    ...(services.length === 0 ? [] : [table([{}, {}, {}, { paint: style.dim }], services)]),
    "",
    `Next: ${nextFor(status)}`,
    "",
  ].join("\n");
};

const sheetNotice =
  "Nobody has a recovery sheet: if this server dies now, no backup can be read.\n  clincher recovery-sheet, and when it is safe: clincher recovery-sheet --saved";

export const statusCommand = command({
  name: "status",
  summary: "Show what runs here and how the last run ended.",
  details: [
    "Shows services, the last run and whether the agent answered. Reads only; takes a moment.",
    "Exit code 0: all is well. 1: something is not.",
  ],
  examples: [
    ["clincher status", "For you."],
    ["clincher status --json", "For a program."],
  ],
  args: { json: { type: "boolean", description: "One JSON object." } },
  async run({ json }, { host, environment }) {
    mustBeRoot(host);
    const [status, hardening, cutOff] = await Promise.all([
      readStatus(host),
      readHardening(host, environment),
      readCutOff(host),
    ]);
    if (json) stdout.write(`${JSON.stringify({ ...status, hardening, cutOff })}\n`);
    else {
      const notices = [hardeningNotice(hardening), cutOff === null ? null : cutOffText(cutOff)];
      const unsaved = status.installed && !(await anySheetSaved(host)) ? `\n${sheetNotice}\n` : "";
      stdout.write(
        `${notices.map((notice) => (notice === null ? "" : `${stdout.style.red(notice)}\n\n`)).join("")}${renderStatus(status, stdout.style)}${unsaved}`,
      );
    }
    const alright = hardening.waiting === null && hardening.tailnet?.up !== false && cutOff === null;
    return status.well && alright ? exitCodes.ok : exitCodes.failed;
  },
});
