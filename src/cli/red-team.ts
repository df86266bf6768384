import { checkLine, type Looked, renderChecklist } from "../console/checklist.ts";
import { stdout } from "../console/terminal.ts";
import { type Attacked, redTeam, themeNames } from "../deploy/red-team.ts";
import { exitCodes } from "../exit.ts";
import { command } from "./command.ts";
import { settingsFlags, settingsFrom } from "./settings-flags.ts";

/** Checks that say what let an attack through, and how to mend it. */
const checksFor: Readonly<Record<Attacked["theme"], string>> = {
  docker: "guard,docker-socket,drift",
  egress: "networks,egress-refused,firewall",
  host: "firewall,networks",
  neighbours: "models,secrets,drift",
  secrets: "secrets,secret-files,drift",
  gateway: "anonymous,tools,settings",
  model: "sandbox,tools,settings",
};

const shown = ({ theme, name, verdict, outcome }: Attacked): Looked => ({
  name: theme,
  title: name,
  state: verdict === "held" ? "passed" : verdict === "got through" ? "failed" : "skipped",
  says: outcome,
  problems:
    verdict === "got through"
      ? [{ what: `it got ${name}`, why: `${outcome}.`, fix: `clincher verify --only ${checksFor[theme]}` }]
      : [],
});

export const redTeamCommand = command({
  name: "red-team",
  summary: "Attack your own deployment from inside the agent's container.",
  details: [
    "Tries what an attacker would who talked the agent into running commands in its own container: Docker, ways out, the server's services, other containers, secrets, the gateway's own door. Each attack is judged by what it got. What one that gets through makes is removed again.",
    "With --with-model it also writes to the agent as an attacker would, and judges the answers by what they give away. Each message is a turn that your provider charges.",
    "Exit code 0: all held. 1: one got through, or could not be tried.",
  ],
  examples: [
    ["clincher red-team", "Before you let anyone in, and after every change."],
    ["clincher red-team --with-model", "With messages to the agent as well."],
    ["clincher red-team --json", "For a program: one object."],
  ],
  args: {
    ...settingsFlags,
    "with-model": { type: "boolean", description: "Write to the agent too; costs some turns." },
    json: { type: "boolean", description: "One JSON object." },
  },
  async run(args, { host, environment }, rawArgs) {
    const names = Math.max(...themeNames.map((name) => name.length));
    const began = performance.now();
    const attacks = await redTeam(
      host,
      {
        flags: settingsFrom(args, rawArgs),
        environment,
        settingsFile: args.config,
        secretsFile: args["secrets-file"],
      },
      {
        withModel: args["with-model"] === true,
        listen: (attacked) => {
          if (!args.json) stdout.write(`${checkLine(shown(attacked), names, stdout.style)}\n`);
        },
      },
    );
    const took = (performance.now() - began) / 1000;
    const ok = attacks.every(({ verdict }) => verdict === "held");
    if (args.json) stdout.write(`${JSON.stringify({ ok, took, attacks })}\n`);
    else
      stdout.write(
        `\n${renderChecklist(
          attacks.map(shown),
          {
            noun: "attack",
            took,
            next: ok ? "clincher verify" : 'the command beside "fix"',
            well: "held",
            ill: "got through",
          },
          stdout.style,
        )}`,
      );
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});
