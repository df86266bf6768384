import { stdout } from "../console/terminal.ts";
import { readDecisions, readEgress, tryHost } from "../deploy/egress.ts";
import { allowHost, denyHost } from "../deploy/egress-change.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { Failure, type Problem } from "../problem.ts";
import { type EgressClient, egressClients } from "../stack/egress.ts";
import { clientName, clientOf } from "../stack/egress-decisions.ts";
import { alone } from "./alone.ts";
import { command, type Session } from "./command.ts";
import { durationFlag } from "./duration-flag.ts";
import { renderAttempt, renderDecisions, renderEgress, targetOf } from "./egress-render.ts";
import { commandGroup } from "./group.ts";
import { settingsFlags } from "./settings-flags.ts";
import { whoOf } from "./who.ts";

const json = { type: "boolean", description: "One JSON object." } as const;
const files = { config: settingsFlags.config, "secrets-file": settingsFlags["secrets-file"] } as const;
const host = { type: "positional", required: true, description: "Exact host name." } as const;
const words = egressClients.join(" or ");

const refuse = (problem: Problem): never => {
  throw new Failure(exitCodes.settings, problem);
};

const client = (name: string, flag: string, word: string | undefined): EgressClient | null => {
  if (word === undefined) return null;
  return (
    clientOf(word) ??
    refuse({
      what: `${flag} ${word.slice(0, 60)} is not one of the choices`,
      where: `command line of clincher egress ${name}`,
      fix: `Write ${flag} ${words}.`,
    })
  );
};

const inputs = (args: Readonly<Record<string, unknown>>, { environment }: Session) => ({
  environment,
  settingsFile: typeof args.config === "string" ? args.config : undefined,
  secretsFile: typeof args["secrets-file"] === "string" ? args["secrets-file"] : undefined,
});

const list = command({
  name: "egress list",
  summary: "Show which hosts may be reached, by whom and why.",
  details: [
    "What follows from your providers and channels, and what was allowed by name: by whom, when and why. Everything else is refused: other hosts, addresses, other ports than 443, plain http.",
  ],
  examples: [
    ["clincher egress", "The same."],
    ["clincher egress list --json", "For a program."],
  ],
  args: { ...files, json },
  async run(args, session) {
    const egress = await readEgress(session.host, inputs(args, session));
    stdout.write(args.json ? `${JSON.stringify(egress)}\n` : renderEgress(egress, stdout.style));
    return exitCodes.ok;
  },
});

/** Tries a host that was just allowed or denied. That it cannot be tried is said, and is no failure of the change. */
const tried = async (session: Session, client: EgressClient, name: string) => {
  try {
    return await tryHost(session.host, client, `${name}:443`);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
};

const allow = command({
  name: "egress allow",
  summary: "Allow one exact host, for the gateway or for LiteLLM.",
  details: [
    "Written to clincher.toml with who, when and why, checked by the proxy, and in force at once: nothing is restarted, and no open connection is cut. Refused: wildcards, addresses, private names, URLs, ports, and model hosts for the gateway.",
    "Whatever you allow, an attacker who steers the agent can send data to: prefer hosts on which nobody else can have an account.",
  ],
  examples: [
    ['clincher egress allow api.github.com --for gateway --why "reads our issues"', "The agent may."],
    ["clincher egress test api.github.com", "Does it answer?"],
  ],
  args: {
    host,
    for: { type: "string", valueHint: "gateway|litellm", description: "Who may reach it." },
    why: { type: "string", valueHint: "TEXT", description: "What it is needed for; kept." },
    ...files,
    json,
  },
  async run(args, session) {
    const where = "command line of clincher egress allow";
    const to = client("allow", "--for", args.for);
    if (to === null) return refuse({ what: "--for is missing", where, fix: `Write --for ${words}.` });
    if (args.why === undefined)
      return refuse({
        what: "--why is missing",
        where,
        fix: 'Write what it is needed for: --why "reads our issues".',
      });
    const at = `${new Date(session.host.now()).toISOString().slice(0, 19)}Z`;
    const wanted = { host: args.host, for: to, why: args.why, by: whoOf(session.environment), at };
    const allowed = await alone(session.host, () => allowHost(session.host, inputs(args, session), wanted));
    const attempt = await tried(session, to, allowed.host);
    stdout.write(
      args.json
        ? `${JSON.stringify({ allowed, tried: attempt })}\n`
        : `Allowed: ${allowed.host} for ${clientName[to]}. Nothing was restarted.\n${renderAttempt(attempt, stdout.style)}\nNext: clincher egress list\n`,
    );
    return exitCodes.ok;
  },
});

const deny = command({
  name: "egress deny",
  summary: "Take back a host that was allowed by name.",
  details: [
    "Its lines leave clincher.toml, and tunnels that are open to it are closed within a second (Squid is restarted for that). What follows from a provider or channel goes with that provider or channel.",
  ],
  examples: [
    ["clincher egress deny api.github.com", "No longer."],
    ["clincher egress deny api.github.com --for litellm", "For LiteLLM only."],
  ],
  args: {
    host,
    for: { type: "string", valueHint: "gateway|litellm", description: "Who may no longer; needed for both." },
    why: { type: "string", valueHint: "TEXT", description: "Kept in the journal." },
    ...files,
    json,
  },
  async run(args, session) {
    const given = { host: args.host, client: client("deny", "--for", args.for), why: args.why };
    const by = whoOf(session.environment);
    const { allowance: denied, restarted } = await alone(session.host, () =>
      denyHost(session.host, inputs(args, session), { ...given, by }),
    );
    stdout.write(
      args.json
        ? `${JSON.stringify({ denied, restarted })}\n`
        : `Denied: ${denied.host} for ${clientName[denied.for]}. ${restarted === null ? "Nothing" : restarted} was restarted.\nNext: clincher egress test ${denied.host} --from ${denied.for}\n`,
    );
    return exitCodes.ok;
  },
});

const test = command({
  name: "egress test",
  summary: "Try to reach a host as the gateway or LiteLLM would.",
  details: [
    "Asks the proxy for a tunnel from inside the client's own network, and closes it at once. Exit code 0: the host answers. 1: it is refused, or allowed and does not answer.",
  ],
  examples: [
    ["clincher egress test api.telegram.org", "May the gateway, and does it answer?"],
    ["clincher egress test api.anthropic.com --from litellm", "And LiteLLM?"],
  ],
  args: {
    host: { type: "positional", required: true, description: "Host, or HOST:PORT; 443 without." },
    from: {
      type: "string",
      valueHint: "gateway|litellm",
      default: "gateway",
      description: "Who tries.",
    },
    json,
  },
  async run(args, session): Promise<ExitCode> {
    const from = client("test", "--from", args.from) ?? "gateway";
    const target = targetOf(args.host);
    if (target === null)
      return refuse({
        what: "That is not a host that could be asked for",
        where: "command line of clincher egress test",
        fix: "Write it as api.github.com or api.github.com:443.",
      });
    const attempt = await tryHost(session.host, from, target);
    stdout.write(
      args.json
        ? `${JSON.stringify({ client: from, target, ...attempt })}\n`
        : `${target} from ${clientName[from]}: ${renderAttempt(attempt, stdout.style)}\n`,
    );
    return attempt.outcome === "reached" ? exitCodes.ok : exitCodes.failed;
  },
});

const month = { least: 1, most: 30 * 86_400, text: "1 s and 30 d" };

const log = command({
  name: "egress log",
  summary: "Show what the proxies allowed and refused.",
  details: [
    "One line for each tunnel that was asked for, oldest first (UTC). An open tunnel is asked for once, however much goes through it. The log begins when a proxy was last made anew, and keeps its last 50 MB.",
  ],
  examples: [
    ["clincher egress log --refused", "What did somebody try?"],
    ["clincher egress log --since 7d --json", "For a program: one object a line."],
  ],
  args: {
    refused: { type: "boolean", description: "Only what was refused." },
    from: { type: "string", valueHint: "gateway|litellm", description: "Only what this one asked for." },
    since: {
      type: "string",
      valueHint: "TIME",
      default: "24h",
      description: "How far back, such as 10m, 2h or 7d.",
    },
    json: { type: "boolean", description: "One JSON object a line." },
  },
  async run(args, session) {
    const from = client("log", "--from", args.from);
    const ago = durationFlag("egress log", "--since", args.since, month);
    const all = await readDecisions(session.host, session.host.now() - ago * 1000);
    const shown = all.filter(
      (each) => (from === null || each.client === from) && !(args.refused && each.allowed),
    );
    stdout.write(
      args.json
        ? shown.map((each) => `${JSON.stringify(each)}\n`).join("")
        : renderDecisions(shown, args.refused === true, args.since, stdout.style),
    );
    return exitCodes.ok;
  },
});

export const egressCommand = commandGroup({
  name: "egress",
  summary: "Which hosts the agent and its models may reach.",
  details: [
    "The gateway and LiteLLM reach the internet only through a proxy each, with a list of exact hosts each. Here you see the lists, change them, try a host and read what was refused.",
  ],
  examples: [
    ["clincher egress", "Who may reach what, and why?"],
    ["clincher egress log --refused", "What was tried and refused?"],
  ],
  commands: [list, allow, deny, test, log],
  standard: list,
});
