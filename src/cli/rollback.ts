import { stderr, stdout } from "../console/terminal.ts";
import { knownDeployment } from "../deploy/known-deployment.ts";
import { exitCodes } from "../exit.ts";
import { readWayBack, runRollback, type WayBack } from "../recovery/upgrade/rollback.ts";
import { agreed } from "./agreed.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { moment } from "./moment.ts";
import { withEvents } from "./with-events.ts";

/** Pure: what is lost is said before it is. */
export const wayBackText = ({ marker, changed }: WayBack): string => {
  const { from, to, at, step } = marker;
  if (step === "returning")
    return `The way back from ${to} to ${from} was cut off; it is finished by this.\n\n`;
  return [
    `Back from OpenClaw ${to} to ${from}, with settings and data as they were at ${moment(Date.parse(at))}.`,
    `Lost to the agent is everything since then: conversations, memories, paired devices (${changed} files are new or other).`,
    "They stay in /opt/openclaw/.after-upgrade until the next upgrade. Other settings that you changed since stay.",
    "",
    "",
  ].join("\n");
};

export const rollbackCommand = command({
  name: "rollback",
  summary: "Back to release and data from before the last upgrade.",
  details: [
    "An older release cannot read what a newer one wrote: the data goes back too, to the moment at which the upgrade stopped the gateway. What happened since is lost to the agent; how much is said first.",
    "It also finishes a way back that was cut off, and takes back an upgrade that was.",
  ],
  examples: [
    ["clincher rollback", "Says what is lost, and asks."],
    ["clincher rollback --dry-run", "Only says it."],
  ],
  args: {
    "dry-run": { type: "boolean", description: "Say what would be lost and stop." },
    yes: { type: "boolean", alias: "y", description: "Do not ask. Needed without a terminal." },
    json: { type: "boolean", description: "One event a line, as JSON; needs --yes." },
  },
  async run(args, { host, environment }) {
    return await alone(host, async () => {
      const { redact } = await knownDeployment(host, environment);
      const way = await readWayBack(host);
      const [json, yes] = [args.json === true, args.yes === true];
      const { from, to, at } = way.marker;
      if (!json) stdout.write(wayBackText(way));
      if (args["dry-run"]) {
        stdout.write(
          json
            ? `${JSON.stringify({ from: to, to: from, at, changed: way.changed })}\n`
            : "Nothing was changed. Next: clincher rollback\n",
        );
        return exitCodes.ok;
      }
      if (!(await agreed({ command: "rollback", message: "Go back?", json, yes }))) {
        stderr.write("Nothing was changed.\n");
        return exitCodes.interrupted;
      }
      const began = performance.now();
      await withEvents(json, "rollback", redact, (run) => runRollback(host, way, run));
      const took = (performance.now() - began) / 1000;
      stdout.write(
        json
          ? `${JSON.stringify({ event: "rolled-back", from: to, to: from, changed: way.changed, took })}\n`
          : `OpenClaw ${from} runs again, after ${took.toFixed(1)} s. Next: clincher status\n`,
      );
      return exitCodes.ok;
    });
  },
});
