import { confirm, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { lastAsked, turn } from "../recovery/agent.ts";
import { untilPolled } from "../recovery/pollers.ts";
import { addPlace, allow, backupKey, backupStore, handOver, sftpAddress } from "../recovery/store.ts";
import { prepare, promote } from "../recovery/takeover.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const settings = `
[openclaw]
version = "2026.9.6"

[standby]
enabled = true
lease_seconds = 60
`;

/** A server with the executable, and what opens the store. */
const fresh = async (lab: Lab, name: string, sshKey: string, key: string): Promise<Server> => {
  const server = await lab.server(name, { memory: "8G" });
  await server.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
  await handOver(server, sshKey);
  await server.write("/root/key", `${key}\n`, "600");
  return server;
};

const goesOn = async (lab: Lab, server: Server): Promise<void> => {
  await turn(server, "trip", "Where from?");
  const asked = await lastAsked(lab, server);
  expect(asked.includes("green harbour"), `the session does not go on at ${server.name}`);
};

const scenario: Scenario = {
  name: "at-once",
  proves:
    "2026.9.6, whose data says for five minutes that somebody is at work on it: a drill, a takeover and a restore with a backup of a moment ago",
  apart: "three servers and an install, a takeover and a restore take about seven minutes",
  async run(lab) {
    const store = await backupStore(lab);
    const a = await preparedServer(lab, "a");
    await addPlace(a, store);
    await a.run(["sh", "-euc", "cat >> /etc/clincher/clincher.toml"], { stdin: settings });
    const sshKey = await allow(a, store);
    await install(lab, a);
    await turn(a, "trip", "We leave from the green harbour.");
    const backUp = (server: Server) =>
      server.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    await backUp(a);
    await untilPolled(lab, [a], 60);

    lab.step("a drill");
    await a.run(["clincher", "drill", "run", "--json"], { timeoutSeconds: 300 });

    lab.step("server B becomes the standby, and takes over");
    const b = await fresh(lab, "b", sshKey, await backupKey(a));
    await prepare(b, store);
    await confirm(b);
    await backUp(a);
    const rto = await promote(lab, b);
    lab.step(`  ${rto.toFixed(1)} s`);
    await goesOn(lab, b);

    lab.step("server B loses its power and its disk; server C is fresh: clincher restore");
    const c = await fresh(lab, "c", sshKey, await backupKey(b));
    await backUp(b);
    await b.powerCut();
    await b.destroy();
    const restore = ["clincher", "restore", sftpAddress(store), "--key-file", "/root/key", "--other-is-gone"];
    const { stdout } = await c.run([...restore, "--yes", "--json"], { timeoutSeconds: 900 });
    await confirm(c);
    lab.step(`  ${/"rto":([\d.]+)/.exec(stdout)?.[1]} s`);
    await untilPolled(lab, [c], 60);
    await goesOn(lab, c);
  },
};

export default scenario;
