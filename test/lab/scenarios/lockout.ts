import { preparedServer } from "../deployment.ts";
import type { Lab } from "../lab.ts";
import { proveConfirmations, proveReverts } from "../lockout/armed.ts";
import { changesOf, proveKills } from "../lockout/killed.ts";
import { proveRefusals } from "../lockout/refused.ts";
import { proveUnusual } from "../lockout/unusual.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const killers = 2;

/** With what the change needs already installed: each attempt is then about ssh and firewall alone. */
const ready = async (lab: Lab, name: string): Promise<Server> => {
  const server = await preparedServer(lab, name);
  // One after the other: apt may grow without end when several servers fetch the same file for the first time.
  await server.shell(
    "apt-get -qq update && apt-get -qq install -y --no-install-recommends ufw iptables nftables >/dev/null",
  );
  return server;
};

export default {
  name: "lockout",
  proves: "whatever goes wrong while ssh and firewall are changed, the operator can log in, and is told",
  async run(lab) {
    const names = [
      "refusing",
      "armed",
      "unusual",
      ...Array.from({ length: killers }, (_, number) => `killed${number}`),
    ];
    const servers: Server[] = [];
    for (const name of names) servers.push(await ready(lab, name));
    const [first, armed, unusual, ...killed] = servers;
    if (first === undefined || armed === undefined || unusual === undefined) throw new Error("no servers");
    let numbers: readonly number[] = [];
    const kill = async (): Promise<void> => {
      const [one = armed] = killed;
      numbers = await changesOf(one);
      lab.step(`kill -9 before each of ${numbers.length} changes`);
      await Promise.all(
        killed.map((server, part) =>
          proveKills(
            server,
            numbers.filter((_, at) => at % killed.length === part),
          ),
        ),
      );
      lab.step("all kills survived");
    };
    const say = (what: string): void => lab.step(what);
    const refuse = async (): Promise<number> => {
      const count = await proveRefusals(first, say);
      await proveConfirmations(first, say);
      return count;
    };
    const [refused, reverted] = await Promise.all([
      refuse(),
      proveReverts(armed, say),
      kill(),
      proveUnusual(unusual, say),
    ]);
    lab.step(
      `${refused} refusals, ${reverted} reverts, ${numbers.length} kills: the operator got in each time`,
    );
  },
} satisfies Scenario;
