import { stderr, stdout } from "../console/terminal.ts";
import { chooseServices } from "../deploy/choose-services.ts";
import { type Operation, operateServices } from "../deploy/operate-services.ts";
import { exitCodes } from "../exit.ts";
import { readCutOff } from "../facts/cut-off.ts";
import { alone } from "./alone.ts";
import { type Command, command } from "./command.ts";

interface Texts {
  readonly done: string;
  readonly next: string;
  readonly summary: string;
  readonly details: readonly string[];
}

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
      // What is half in place is not started before it is whole.
      const half = name === "stop" ? await readCutOff(host) : null;
      const after = half?.half === true ? half.finish : next;
      stdout.write(
        json
          ? `${JSON.stringify({ [done]: names })}\n`
          : `${done[0]?.toUpperCase()}${done.slice(1)}: ${names.join(", ")}.\nNext: ${after}\n`,
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
