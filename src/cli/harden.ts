import { stdout } from "../console/terminal.ts";
import { closeOldPort } from "../deploy/close-old-port.ts";
import { takeBack, whenDue } from "../deploy/confirm.ts";
import { readHardening, renderHardening } from "../deploy/hardening.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import { command } from "./command.ts";
import { confirmTexts, runConfirm } from "./confirm.ts";
import { commandGroup } from "./group.ts";

const json = { type: "boolean", description: "One JSON object." } as const;

const statusCommand = command({
  name: "harden status",
  summary: "Show who may log in how, and what waits to be confirmed.",
  details: ["Reads only. Exit code 0: nothing waits. 1: a change waits, or was taken back."],
  examples: [["clincher harden status", "For you."]],
  args: { json },
  async run(args, { host, environment }) {
    mustBeRoot(host);
    const hardening = await readHardening(host, environment);
    stdout.write(args.json ? `${JSON.stringify(hardening)}\n` : renderHardening(hardening));
    return hardening.waiting === null && hardening.takenBack === null ? exitCodes.ok : exitCodes.failed;
  },
});

const confirmCommand = command({
  name: "harden confirm",
  ...confirmTexts,
  examples: [["clincher harden confirm", "The same as clincher confirm."]],
  args: { json },
  run: (args, session) => runConfirm(args, session, "harden confirm"),
});

const revertCommand = command({
  name: "harden revert",
  summary: "Take back a change of ssh and firewall that waits.",
  details: [
    "Puts everything back as it was before the change: files, sshd, firewall. Only a change that was not confirmed yet can be taken back.",
  ],
  examples: [["clincher harden revert", "At once, without waiting for the time to be up."]],
  args: {
    "when-due": {
      type: "boolean",
      description: "Only when time is up; keep it when a login proves it. For systemd.",
    },
    json,
  },
  async run(args, { host, environment }) {
    const done = args["when-due"] ? await whenDue(host) : { outcome: await takeBack(host) };
    const { outcome } = done;
    const quiet = args["when-due"] && outcome === "waiting";
    if (!quiet) stdout.write(args.json ? `${JSON.stringify({ outcome })}\n` : `The change: ${outcome}.\n`);
    // A failure is told, and seen in what systemd has of it: the old port is open then. clincher install closes it.
    if ("pending" in done) await closeOldPort(host, environment, "harden revert", done.pending);
    return exitCodes.ok;
  },
});

export const hardenCommand = commandGroup({
  name: "harden",
  summary: "Look at, confirm or take back a change of ssh and firewall.",
  details: [
    "clincher install changes ssh and firewall only with a way back: unless you confirm from a new login, everything is put back after ten minutes.",
  ],
  examples: [["clincher harden status", "What waits?"]],
  commands: [statusCommand, confirmCommand, revertCommand],
  standard: statusCommand,
});
