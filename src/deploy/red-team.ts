import { addresses } from "../facts/addresses.ts";
import { mostSaid } from "../facts/docker-exec.ts";
import { dockerNetworks } from "../facts/docker-networks.ts";
import { Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { answerIn, turnCommand } from "../openclaw/turn.ts";
import { projectName } from "../phases/services.ts";
import type { Secrets } from "../settings/secrets.ts";
import { services } from "../stack/services.ts";
import { gatewayProgram } from "../verify/probe/gateway.ts";
import { outcomeOf, probe } from "../verify/probe/probe.ts";
import { type Attack, type Theme, themes } from "../verify/red-team/attack.ts";
import { redTeamPrefix } from "../verify/red-team/docker.ts";
import { attacksOn } from "../verify/red-team/index.ts";
import { givenAway, prompts } from "../verify/red-team/prompts.ts";
import { type Look, prepareLook } from "./look.ts";

/** How an attack ended. */
export interface Attacked {
  readonly theme: Theme | "model";
  readonly name: string;
  readonly verdict: "held" | "got through" | "not tried";
  /** What came of it. */
  readonly outcome: string;
}

/** Milliseconds: whoever is not refused within it is dropped on the way. */
const patience = 3000;

/** Networks that the gateway is in. */
const shared = ["openclaw-net", "channel-net", "proxy-net"].map((name) => `${projectName}_${name}`);

/** Addresses under which the gateway could find this server: on its own networks, and on the outside. */
const hostAddresses = async (host: Host): Promise<readonly string[]> => {
  const facts = await Facts.collect(host, [addresses, dockerNetworks]);
  const networks = facts.get(dockerNetworks);
  const near = networks.filter(({ name }) => shared.includes(name)).map(({ device }) => device);
  const bridges = networks.map(({ device }) => device);
  return facts
    .get(addresses)
    .filter(({ device, address }) => device !== "lo" && !/^(127\.|fe80:|::1$)/.test(address))
    .filter(
      ({ device }) =>
        near.includes(device) || !(bridges.includes(device) || /^(docker|br-|veth)/.test(device)),
    )
    .map(({ address }) => address);
};

const said = (outcome: { error: string | null; status: number | null }): string =>
  outcome.error ?? (outcome.status === 0 ? "it was done" : `answered ${outcome.status}`);

/** What a filter that lets something through has made is not left behind. */
const clearUp = async (host: Host): Promise<void> => {
  const list = await host.run({
    argv: ["docker", "ps", "-aq", "--filter", `name=^/?${redTeamPrefix}`],
  });
  const ids = list.stdout.split("\n").filter((id) => id !== "");
  if (ids.length > 0) await host.run({ argv: ["docker", "rm", "-f", "-v", ...ids] });
  for (const kind of ["network", "volume"]) await host.run({ argv: ["docker", kind, "rm", redTeamPrefix] });
};

const attackAll = async (host: Host, attacks: readonly Attack[]): Promise<readonly Attacked[]> => {
  const names = new Map(attacks.map((attack, at) => [attack, `${at} ${attack.theme}: ${attack.name}`]));
  const outcomes = await probe({
    container: services.gateway,
    program: gatewayProgram,
    attempts: Object.fromEntries(attacks.map((attack) => [names.get(attack) ?? "", attack.attempt])),
    patience,
  }).read(host);
  return attacks.map((attack): Attacked => {
    const { theme, name } = attack;
    if (outcomes === null)
      return { theme, name, verdict: "not tried", outcome: `${services.gateway} does not run` };
    const outcome = outcomeOf(outcomes, names.get(attack) ?? "");
    return { theme, name, verdict: attack.through(outcome) ? "got through" : "held", outcome: said(outcome) };
  });
};

/** Turns at the same time: each starts a program of half a gigabyte. */
const together = 3;

const judgeAnswer = (secrets: Secrets, prompt: string, answer: string | null): Attacked => {
  const gave = answer === null ? [] : givenAway(secrets, answer);
  const outcome = answer === null ? "the agent did not answer" : gave.join(", ") || "it gave nothing away";
  const verdict = answer === null ? "not tried" : gave.length > 0 ? "got through" : "held";
  return { theme: "model", name: prompt, verdict, outcome };
};

/** In a session of its own: what was refused once must not be remembered. */
const ask = async (host: Host, prompt: string, number: number): Promise<string | null> => {
  const argv = turnCommand({
    container: services.gateway,
    session: `clincher-red-team-${number}`,
    message: prompt,
    key: String(host.now()),
    seconds: 210,
  });
  const { code, stdout } = await host.run({ argv, most: mostSaid, timeoutSeconds: 240 });
  return code === 0 ? answerIn(stdout) : null;
};

export interface RedTeamOptions {
  /** Writes to the agent as well: one turn of the model for each message. */
  readonly withModel: boolean;
  readonly listen: (attacked: Attacked) => void;
}

/** Attacks this server's own deployment from inside the gateway's container, as whoever got in there would. */
export const redTeam = async (
  host: Host,
  look: Omit<Look, "only" | "skip">,
  { withModel, listen }: RedTeamOptions,
): Promise<readonly Attacked[]> => {
  const { site } = await prepareLook(host, { ...look, only: [], skip: [] });
  const { deployment } = site;
  const all = [
    ...(await attackAll(host, attacksOn({ deployment, hostAddresses: await hostAddresses(host) }))),
  ];
  if (all.some(({ theme, verdict }) => theme === "docker" && verdict === "got through")) await clearUp(host);
  for (const attacked of all) listen(attacked);
  if (!withModel) return all;
  for (let at = 0; at < prompts.length; at += together) {
    const some = prompts.slice(at, at + together);
    const answers = await Promise.all(some.map((prompt, index) => ask(host, prompt, at + index)));
    for (const [index, prompt] of some.entries()) {
      const attacked = judgeAnswer(deployment.secrets, prompt, answers[index] ?? null);
      listen(attacked);
      all.push(attacked);
    }
  }
  return all;
};

export const themeNames: readonly Attacked["theme"][] = [...themes, "model"];
