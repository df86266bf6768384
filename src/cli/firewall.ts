import { stdout } from "../console/terminal.ts";
import { type ListChange, readCloudflare, refreshCloudflare, resetCloudflare } from "../deploy/cloudflare.ts";
import { mustBeRoot } from "../deploy/root.ts";
import { exitCodes } from "../exit.ts";
import { originOf } from "../firewall/cloudflare.ts";
import { alone } from "./alone.ts";
import { command } from "./command.ts";
import { commandGroup } from "./group.ts";
import { whoOf } from "./who.ts";

const json = { type: "boolean", description: "One JSON object." } as const;

const networks = command({
  name: "firewall networks",
  summary: "Show Cloudflare's networks as clincher knows them.",
  details: [
    "Where edge.cloudflare is true, the web ports answer to these networks only. The list is that of the executable, or a newer one that somebody fetched. Reads only.",
  ],
  examples: [["clincher firewall networks", "Which, since when, from whom?"]],
  args: { json },
  async run(args, { host }) {
    // A list that somebody fetched lies where only root reads.
    mustBeRoot(host);
    const list = await readCloudflare(host);
    stdout.write(
      args.json
        ? `${JSON.stringify(list)}\n`
        : `${list.ranges.join("\n")}\nCloudflare's ${list.ranges.length} networks, ${originOf(list)}.\n`,
    );
    return exitCodes.ok;
  },
});

const renderChange = ({ after, difference: { added, removed } }: ListChange): string => {
  const list = `${after.ranges.length} networks, ${originOf(after)}`;
  if (added.length + removed.length === 0) return `Cloudflare's networks are the same: ${list}.\n`;
  return [
    ...removed.map((each) => `- ${each}`),
    ...added.map((each) => `+ ${each}`),
    `Now ${list}. The firewall is not changed yet.`,
    "Next: clincher plan --only firewall, then clincher install --only firewall",
    "",
  ].join("\n");
};

const refresh = command({
  name: "firewall refresh",
  summary: "Fetch Cloudflare's networks as they are now.",
  details: [
    "Takes the two lists that Cloudflare publishes and keeps them, with when and by whom. Nothing is opened yet: plan shows the difference, install makes it, with the usual way back.",
    "Refused: what is no network on the internet, is far too wide, or differs from the executable's list in more than a quarter of its lines.",
  ],
  examples: [
    ["clincher firewall refresh", "Fetch and compare."],
    ["clincher firewall refresh --reset", "Back to the executable's own list."],
  ],
  args: {
    reset: { type: "boolean", description: "Forget what was fetched." },
    force: { type: "boolean", description: "Take a list that differs much, after you compared it." },
    json,
  },
  async run(args, { host, environment }) {
    const by = whoOf(environment);
    const change = await alone(host, () =>
      args.reset ? resetCloudflare(host, by) : refreshCloudflare(host, { by, force: args.force === true }),
    );
    stdout.write(args.json ? `${JSON.stringify(change)}\n` : renderChange(change));
    return exitCodes.ok;
  },
});

export const firewallCommand = commandGroup({
  name: "firewall",
  summary: "Whom the web ports answer to behind Cloudflare.",
  details: [
    "The firewall itself follows from the settings: clincher plan shows what it should be, clincher verify whether it is. Here is the one list that others publish.",
  ],
  examples: [["clincher firewall refresh", "Fetch Cloudflare's networks anew."]],
  commands: [networks, refresh],
  standard: networks,
});
