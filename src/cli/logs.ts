import { stdout } from "../console/terminal.ts";
import { clean } from "../console/text.ts";
import { chooseServices } from "../deploy/choose-services.ts";
import { type LogLine, readLogs } from "../deploy/logs.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { command } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";

const month = { least: 1, most: 30 * 86_400, text: "1 s and 30 d" };

/** The text may be an attacker's: nothing in it reaches the terminal as an order. */
const forPeople = ({ time, service, text }: LogLine): string =>
  `${time.slice(0, 19).replace("T", " ")}  ${service.padEnd(15)}  ${clean(text)}`;

export const logsCommand = command({
  name: "logs",
  summary: "Show what the services said, all or one.",
  details: [
    "The last 100 lines of each service in the order of their times (UTC), with every secret of this server replaced by its name. Services: gateway, litellm, caddy, egress-models, egress-channels, guard.",
  ],
  examples: [
    ["clincher logs gateway", "Its last lines."],
    ["clincher logs --since 10m", "All services, the last ten minutes."],
    ["clincher logs guard --follow", "What the filter lets through and refuses, as it happens."],
  ],
  args: {
    service: { type: "positional", required: false, description: "One service; all without it." },
    follow: { type: "boolean", alias: "f", description: "Go on until Ctrl-C." },
    since: {
      type: "string",
      valueHint: "TIME",
      description: "How far back, such as 90s, 10m, 2h or 3d, instead of the last lines.",
    },
    json: { type: "boolean", description: "One JSON object a line." },
  },
  async run({ service, follow, since, json }, { host }) {
    const services = chooseServices(service);
    const ago = since === undefined ? null : durationFlag("logs", "--since", since, month);
    mustBeRoot(host);
    const request = {
      services,
      follow: follow === true,
      since: ago === null ? null : host.now() - ago * 1000,
    };
    // Nothing else would end it when nobody reads on (`| head`).
    if (follow) process.stdout.once("error", () => process.exit(exitCodes.ok));
    const there = await readLogs(host, request, (line) =>
      stdout.write(`${json ? JSON.stringify(line) : forPeople(line)}\n`),
    );
    if (there) return exitCodes.ok;
    throw new Failure(exitCodes.failed, {
      what: `There are no logs of ${service ?? "the services"}`,
      why: "Docker does not know it: it was never started, or Docker does not answer.",
      fix: "See what runs here: clincher status",
    });
  },
});
