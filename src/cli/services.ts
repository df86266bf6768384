import { stderr, stdout } from "../console/terminal.ts";
import { chooseServices } from "../deploy/choose-services.ts";
import { type Operation, operateServices } from "../deploy/operate-services.ts";
import { exitCodes } from "../exit.ts";
import { type CutOff, readCutOff } from "../facts/cut-off.ts";
import { alone } from "./alone.ts";
import { type Command, command } from "./command.ts";

interface Texts {
  readonly done: string;
  readonly next: string;
  readonly summary: string;
  readonly details: readonly string[];
}

/** What systemd goes on with by itself starts everything when it is done. */
const goesOn = (cutOff: CutOff | null): string =>
  cutOff === null
    ? ""
    : `${cutOff.what} has not ended: within two minutes it is gone on with, which starts them again. To keep them down: systemctl stop clincher-resume.timer (systemctl start lets it go on, and so does a boot)\n`;

const operation = (name: Operation, { done, next, summary, details }: Texts): Command =>
  command({
    name,
    summary,
    details: [...details, "Services: gateway, litellm, caddy, egress-models, egress-channels, guard."],
    examples: [
      [`clincher ${name}`, "All of them."],
      [`clincher ${name} gateway`, "Just this one."],
    ],
    args: {
      service: { type: "positional", required: false, description: "One service; all without it." },
      json: { type: "boolean", description: "One JSON object." },
    },
    async run({ service, json }, { host }) {
      const services = chooseServices(service);
      let last = "";
      const progress = (line: string): void => {
        if (!json && line !== last) stderr.write(`${line}\n`);
        last = line;
      };
      const names = await alone(host, () => operateServices(host, name, services, progress));
      const cutOff = name === "stop" ? await readCutOff(host) : null;
      stdout.write(
        json
          ? `${JSON.stringify({ [done]: names })}\n`
          : `${done[0]?.toUpperCase()}${done.slice(1)}: ${names.join(", ")}.\n${goesOn(cutOff)}Next: ${cutOff?.finish ?? next}\n`,
      );
      return exitCodes.ok;
    },
  });

export const startCommand = operation("start", {
  done: "started",
  next: "clincher status",
  summary: "Start services that were stopped.",
  details: ["Waits until they are healthy. Starts what is there as it is: settings are made by install."],
});

export const stopCommand = operation("stop", {
  done: "stopped",
  next: "clincher start",
  summary: "Stop the services; nothing is removed.",
  details: [
    "Stopped services stay stopped over a reboot, but for the guard, which starts with the server. With the gateway, the containers of its tools are stopped. clincher install starts what should run.",
  ],
});

export const restartCommand = operation("restart", {
  done: "restarted",
  next: "clincher status",
  summary: "Stop and start services, and wait until they are well.",
  details: ["For a service that is stuck. Settings that changed are made by install, not by this."],
});
