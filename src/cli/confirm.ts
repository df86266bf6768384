import { stdout } from "../console/terminal.ts";
import { closeOldPort } from "../deploy/close-old-port.ts";
import { type Confirmation, confirm } from "../deploy/confirm.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { hostname } from "../facts/host-name.ts";
import { command, type Session } from "./command.ts";

const said = ({ outcome }: Confirmation, closed: "closed" | "busy" | "failed"): string => {
  if (outcome === "nothing to confirm") return "There is nothing to confirm.";
  return {
    closed: "Confirmed: ssh and firewall stay. The old port is closed.",
    busy: "Confirmed: ssh and firewall stay. The install that is running closes the old port at its end.",
    failed: "Confirmed: ssh and firewall stay. The old port is still open.",
  }[closed];
};

const args = { json: { type: "boolean", description: "One JSON object." } } as const;

/** Of `confirm` and `harden confirm`, which are the same. */
export const runConfirm = async (
  { json }: { readonly json?: boolean | undefined },
  { host, environment }: Session,
  name: string,
): Promise<ExitCode> => {
  const confirmation = await confirm(host, await hostname(host, environment));
  const [closing] = await Promise.allSettled([
    confirmation.outcome === "confirmed"
      ? closeOldPort(host, environment, name, confirmation.pending)
      : Promise.resolve("closed" as const),
  ]);
  const closed = closing.status === "fulfilled" ? closing.value : "failed";
  stdout.write(
    json
      ? `${JSON.stringify({ confirmation: confirmation.outcome, oldPort: closed })}\n`
      : `${said(confirmation, closed)}\n`,
  );
  // Why, and what to do about it, after what counts more: the change stays.
  if (closing.status === "rejected") throw closing.reason;
  return exitCodes.ok;
};

export const confirmTexts = {
  summary: "Keep a change of ssh and firewall, from a new login.",
  details: [
    "After a change of ssh or firewall, run this in a new login over the new port: it proves that you still get in. Then the change stays and the old port is closed. From the session that was open before, it is refused.",
    "Without a confirmation in time, everything is put back as it was.",
  ],
} as const;

export const confirmCommand = command({
  name: "confirm",
  ...confirmTexts,
  examples: [
    [
      "ssh -p 9922 deploy@203.0.113.9 sudo clincher confirm",
      "From your own machine; install prints the line.",
    ],
    ["clincher confirm", "In a new login, as root."],
  ],
  args,
  run: (given, session) => runConfirm(given, session, "confirm"),
});
