import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Server } from "../server.ts";
import { untilPolled } from "./pollers.ts";

/** What it says of itself: "runs", "waits", "stopped" or "unsure". */
export const role = async (server: Server): Promise<string> => {
  const { stdout } = await server.run(["clincher", "standby", "status", "--json"], { check: false });
  return (JSON.parse(stdout.trim().split("\n").at(-1) ?? "null") as { role: string }).role;
};

const runs = async (server: Server): Promise<boolean> =>
  (await server.run(["docker", "ps", "--filter", "name=^openclaw$", "--quiet"])).stdout.trim() !== "";

const until = async (what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    expect(performance.now() < deadline, `${what}: not within ${seconds} s`);
    await Bun.sleep(1000);
  }
};

/** Some looks come and go. */
const looks = async (lab: Lab, server: Server, seconds: number): Promise<void> => {
  lab.step(`  ${seconds} s, in which it looks again and again`);
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    expect(!(await runs(server)), `the gateway of ${server.name}, which was stopped, runs`);
    await Bun.sleep(1000);
  }
};

/**
 * The server that runs the agent starts it again after a crash and a boot, with Docker's own restarts off, and leaves alone
 * what an operator stopped. It looks every `lookSeconds`.
 */
export const proveHolder = async (lab: Lab, server: Server, lookSeconds: number): Promise<void> => {
  const comesBack = async (after: string): Promise<void> => {
    await until(`after ${after} the gateway runs`, 3 * lookSeconds + 30, () => runs(server));
    await untilPolled(lab, [server], 120);
  };
  lab.step(`the gateway of ${server.name} crashes, and is started again`);
  await server.run(["docker", "kill", "openclaw"]);
  await comesBack("a crash");

  lab.step(`${server.name} is booted`);
  await server.reboot();
  await comesBack("a boot");

  lab.step("an operator stops it: it stays so, over a boot too");
  await server.run(["clincher", "stop", "gateway"], { timeoutSeconds: 300 });
  await looks(lab, server, 3 * lookSeconds);
  await server.reboot();
  await looks(lab, server, 3 * lookSeconds);
  await until(`${server.name} holds the lease`, 60, async () => (await role(server)) === "runs");
  expect(!(await runs(server)), "a boot has started what an operator stopped");

  lab.step("and starts it: from then on it is started after a crash again");
  await server.run(["clincher", "start", "gateway"], { timeoutSeconds: 700 });
  await untilPolled(lab, [server], 60);
  await server.run(["docker", "kill", "openclaw"]);
  await comesBack("a crash of what an operator had stopped before");
};

/** Nobody can renew with settings that are wrong: the agent has to be down before another may start it, and comes back. */
export const proveMistake = async (lab: Lab, server: Server, leaseSeconds: number): Promise<void> => {
  await server.shell("echo 'nonsense = 1' >>/etc/clincher/clincher.toml");
  await until(
    "the gateway of a server that cannot renew stops",
    leaseSeconds,
    async () => !(await runs(server)),
  );
  await server.shell("sed -i '$d' /etc/clincher/clincher.toml");
  await untilPolled(lab, [server], 120);
};
