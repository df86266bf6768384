import { services } from "../addresses.ts";
import { installedServer } from "../deployment.ts";
import { type Attack, direct, tunnels } from "../exfil/attacks.ts";
import { allowedOnly, misnamedBy, rebinding, refusedTo } from "../exfil/checks.ts";
import { changes, hands, refusals } from "../exfil/commands.ts";
import { throughModels } from "../exfil/litellm.ts";
import { escaped, linesOf } from "../exfil/origin.ts";
import { containers, neighbours, server as serverDoors } from "../exfil/places.ts";
import { openWire } from "../exfil/wire.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { toolResult } from "../turn.ts";

const embedded = "127.0.0.11";

interface Origin {
  readonly container: string;
  readonly attacks: readonly Attack[];
  readonly mark: string;
}

/** Where a model's words end up: the gateway, what it talks to, and where its commands run. */
const origins = async (server: Server): Promise<readonly Origin[]> => {
  const [all, doors] = [await containers(server), await serverDoors(server)];
  const sandbox = all.find(({ name }) => name.startsWith("openclaw-sbx-"))?.name;
  expect(sandbox !== undefined, "there is no sandbox");
  const resolvers = [embedded, services.resolver[0], "172.30.0.1"];
  const caddy = [22, 2015, 2019];
  return [
    {
      container: "openclaw",
      mark: "gateway",
      attacks: [
        ...direct,
        ...tunnels("gateway", resolvers),
        ...doors,
        ...neighbours(all, { "openclaw-egress-models": [4750], "openclaw-caddy": caddy }),
        ...refusedTo.gateway,
        ...misnamedBy.gateway,
      ],
    },
    {
      container: "openclaw-litellm",
      mark: "litellm",
      attacks: [
        ...direct,
        ...tunnels("litellm", resolvers),
        ...doors,
        ...neighbours(all, { "openclaw-egress-channels": [4750], "openclaw-caddy": [80, 443, ...caddy] }),
        ...refusedTo.litellm,
        ...misnamedBy.litellm,
      ],
    },
    {
      container: sandbox,
      mark: "sandbox",
      attacks: [
        ...direct,
        ...tunnels("sandbox", resolvers),
        ...doors,
        ...neighbours(all, {
          openclaw: [18789],
          "openclaw-litellm": [4000],
          "openclaw-caddy": [80, 443, ...caddy],
          "openclaw-egress-models": [4750],
          "openclaw-egress-channels": [4750],
        }),
      ],
    },
  ];
};

/** Nothing gets out, and the same attacks do where nothing holds them. */
const nothingOut = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  const problems: string[] = [];
  for (const { container, attacks, mark } of await origins(server)) {
    lab.step(`${attacks.length} ways out of ${container}`);
    problems.push(...linesOf(container, await escaped(lab, server, container, attacks, mark)));
  }
  return problems;
};

const webTools = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("web_fetch and web_search from real turns");
  const before = (await lab.internet.requests("elsewhere")).length;
  const url = `http://${services.elsewhere}/from-web-fetch`;
  const sent = [
    await toolResult(lab, server, "web_fetch", { url }),
    await toolResult(lab, server, "web_search", { query: "from-web-search" }),
  ];
  const got = (await lab.internet.requests("elsewhere")).slice(before).map(({ path }) => path);
  const questions = (await lab.internet.requests("dns")).filter(({ host }) =>
    /brave|duckduckgo|perplexity/.test(host),
  );
  return [
    ...got.map((path) => `web tools: the attacker was asked for ${path}`),
    ...questions.map(({ host }) => `web tools: a question for ${host}`),
    // The refusal of the tool goes back to the model: the turn did ask for it.
    ...(sent.every((text) => text.includes("tool_result"))
      ? []
      : ["web tools: the agent did not ask for them"]),
    ...(sent.some((text) => text.includes("thank you")) ? ["web_fetch brought the attacker's answer"] : []),
  ];
};

/** A container without any wall, on the server's own network: what works there is what the walls hold. */
const control = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("the same from a container that nothing holds");
  await server.shell(
    "docker run -d --rm --name control --network host openclaw-sandbox:bookworm-slim sleep 600",
  );
  const attacks = [...direct, ...tunnels("control", [services.resolver[0]])];
  const got = await escaped(lab, server, "control", attacks, "control");
  await server.run(["docker", "rm", "-f", "control"]);
  const arrived = [
    "packets: attacker",
    "packets: attacker6",
    "packets: metadata",
    "packets: other ports",
    "question: A system-control.attacker.example.net",
  ];
  return [
    ...attacks
      .filter(({ label, works }) => works && !got.attacks.has(label))
      .map(({ label }) => `control: "${label}" does not get out: it proves nothing`),
    ...arrived
      .filter((what) => !got.arrived.includes(what))
      .map((what) => `control: no ${what}: it proves nothing`),
  ];
};

/** Walls taken down on purpose: the same checks have to see it. */
const defects = async (lab: Lab, server: Server): Promise<readonly string[]> => {
  lab.step("planted: the gateway on a network with a way out, and a hole in the firewall");
  const problems: string[] = [];
  await server.run(["docker", "network", "connect", "openclaw_egress-net", "openclaw"]);
  const attacks = [...direct, ...tunnels("planted", [embedded])];
  const got = await escaped(lab, server, "openclaw", attacks, "planted");
  if (!got.attacks.has(`an address, ${services.elsewhere} port 443`))
    problems.push("planted: nothing saw the gateway's way out");
  // What is asked of Docker has nowhere to go, even then; what is asked of a resolver directly has.
  if (got.arrived.some((what) => what.includes("system-planted")))
    problems.push("planted: names are asked of the internet");
  await server.run(["docker", "network", "disconnect", "openclaw_egress-net", "openclaw"]);
  await server.shell("iptables -I INPUT 1 -p tcp --dport 9922 -j ACCEPT");
  const doors = await escaped(lab, server, "openclaw", await serverDoors(server), "planted");
  await server.shell("iptables -D INPUT -p tcp --dport 9922 -j ACCEPT");
  if (doors.attacks.size === 0) problems.push("planted: nothing saw the server's open door");
  return problems;
};

const scenario: Scenario = {
  name: "exfil",
  proves:
    "nothing gets out of the gateway, LiteLLM or a sandbox but https to allowed hosts, by the client that may; egress allow, deny, test and log work",
  async run(lab) {
    const { server } = await installedServer(lab, "vps");
    await openWire();
    const problems = [
      ...(await nothingOut(lab, server)),
      ...(await allowedOnly(server)),
      ...(await rebinding(lab, server)),
      ...(await webTools(lab, server)),
      ...(await throughModels(lab, server)),
      ...(await refusals(lab, server)),
      ...(await changes(lab, server)),
      ...(await hands(lab, server)),
      ...(await control(lab, server)),
      ...(await defects(lab, server)),
      ...(await allowedOnly(server)),
    ];
    expect(problems.length === 0, `${problems.length} problems`, problems.join("\n"));
  },
};

export default scenario;
