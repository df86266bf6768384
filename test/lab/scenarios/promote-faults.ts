import { confirm, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { dyingAt, holdResume, modeOf, releaseResume } from "../recovery/dying.ts";
import { untilPolled } from "../recovery/pollers.ts";
import { addPlace, allow, backupKey, backupStore, handOver, sftpAddress } from "../recovery/store.ts";
import { untilWell } from "../recovery/until-well.ts";
import { markWorld, oneWorld, worldsOf } from "../recovery/worlds.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const promote = ["clincher", "standby", "promote", "--other-is-gone", "--json"];

/** A server with a backup elsewhere, which is dead by now, and one that stands by for it. */
const standbyOfTheDead = async (lab: Lab): Promise<Server> => {
  const store = await backupStore(lab);
  const a = await preparedServer(lab, "a");
  await addPlace(a, store);
  await a.shell(
    `printf '\\n[standby]\\nenabled = true\\nlease_seconds = 60\\n' >> /etc/clincher/clincher.toml`,
  );
  const sshKey = await allow(a, store);
  await install(lab, a);
  await markWorld(a, "saved");
  await a.run(["clincher", "backup", "run"], { timeoutSeconds: 300 });
  const key = await backupKey(a);
  await a.powerCut();

  lab.step("server B becomes its standby");
  const b = await lab.server("b", { memory: "8G" });
  await b.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
  await handOver(b, sshKey);
  await b.write("/root/key", `${key}\n`, "600");
  await b.run(["clincher", "standby", "prepare", sftpAddress(store), "--key-file", "/root/key", "--json"], {
    timeoutSeconds: 900,
  });
  await confirm(b);
  return b;
};

const leaseOf = async (server: Server): Promise<string> => {
  const { stdout } = await server.shell("cat /var/lib/clincher/lease.json 2>/dev/null || echo '{}'");
  return (JSON.parse(stdout) as { state?: string }).state ?? "none";
};

/** The agent runs only on whole data, and only when this server is sure that nobody else runs it. */
const nothingHalf = async (server: Server, when: string): Promise<string> => {
  const { stdout } = await server.run(["docker", "ps", "--quiet", "--filter", "name=^openclaw$"]);
  const halves = await worldsOf(server);
  if (stdout.trim() !== "") {
    expect(halves.join(" ") === "saved saved", `${when}: the gateway runs on ${halves.join(", ")}`);
    expect((await leaseOf(server)) === "held", `${when}: the gateway runs without the lease`);
  }
  return halves.every((half) => half === "none") ? "none" : await oneWorld(server, ["saved"], when);
};

const marked = async (server: Server): Promise<string> =>
  (await server.shell("cat /opt/openclaw/.restore/marker.json 2>/dev/null || true")).stdout;

/** Dies one change later each time, going on where the last one died, until the data is in place. */
const proveDeaths = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a takeover dies before each of its changes, until the data is in place");
  const seen = new Set<string>();
  let deaths = 0;
  let checked = false;
  for (let at = 1; at < 200; at += 1) {
    const mode = modeOf(deaths);
    const { died, log, output } = await dyingAt(server, at, promote, mode);
    await server.shell("systemctl stop cron");
    const when = `${mode} before change ${at} of a takeover (after ${log.at(-1)})`;
    seen.add(await nothingHalf(server, when));
    if (/"swapped"/.test(await marked(server))) break;
    expect(died, `${when}: it did not die`, output);
    deaths += 1;
    // Data that is here already is not brought in again: the changes are counted anew.
    if (!checked && /"checked"/.test(await marked(server))) {
      checked = true;
      at = 0;
    }
  }
  lab.step(`  ${deaths} deaths; seen on the way: ${[...seen].join(", ")}`);
  expect(deaths > 20, `it died only ${deaths} times`);
  expect(/"swapped"/.test(await marked(server)), "the data never came into its place");
};

const scenario: Scenario = {
  name: "promote-faults",
  proves:
    "a takeover cut off before each of its changes by kill -9, power cut or a full disk goes on when it is run again; the agent never runs on half of the data or without the lease; after a power cut it ends by itself",
  apart: "two servers and some seventy deaths take about ten minutes",
  async run(lab) {
    const b = await standbyOfTheDead(lab);
    await holdResume(b);
    // Once an hour it brings backups over, and a takeover meanwhile is told so.
    await b.run(["systemctl", "stop", "cron"]);
    await proveDeaths(lab, b);

    lab.step("the power is cut before the services start; nobody does anything");
    await b.powerCut();
    await b.boot();
    await releaseResume(b);
    await untilWell(b, 300);
    expect((await worldsOf(b)).join(" ") === "saved saved", "B does not have the data");
    await untilPolled(lab, [b], 90);
    const { stdout } = await b.run(["clincher", "standby", "status", "--json"], { check: false });
    expect((JSON.parse(stdout) as { role: string }).role === "runs", "B does not say that it runs the agent");
    const plan = await b.run(["clincher", "plan"], { check: false });
    expect(plan.code === 0, "B is not as described", plan.stdout);
  },
};

export default scenario;
