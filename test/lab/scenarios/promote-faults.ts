import { confirm, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { SmallDisk } from "../faults/small-disk.ts";
import { failsFull } from "../faults/told.ts";
import type { Lab } from "../lab.ts";
import { asKept, keepAsIs } from "../recovery/alike.ts";
import { dieAtEach, modes } from "../recovery/die-at-each.ts";
import { finishes, holdResume } from "../recovery/dying.ts";
import { untilPolled } from "../recovery/pollers.ts";
import { steps } from "../recovery/steps.ts";
import { addPlace, allow, backupKey, backupStore, handOver, sftpAddress } from "../recovery/store.ts";
import { markWorld, oneWorld, worldsOf } from "../recovery/worlds.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const promote = ["clincher", "standby", "promote", "--other-is-gone", "--json"] as const;
const resume = ["clincher", "resume"] as const;

/** Part of the newest backup: it takes a moment to come over. */
const large = "/opt/openclaw/state/gateway/workspace/large";
const largeFile = `head -c 64M /dev/urandom >${large}; chown 1000:1000 ${large}`;

/** Once an hour it brings backups over, and a takeover meanwhile is told so. */
const withoutCron = async (server: Server): Promise<void> => {
  await server.run(["systemctl", "stop", "cron"]);
};

/** A server with backups elsewhere, which is dead by now, and one that stands by for it, the newest of them not yet there. */
const standbyOfTheDead = async (lab: Lab): Promise<Server> => {
  const store = await backupStore(lab);
  const a = await preparedServer(lab, "a");
  await addPlace(a, store);
  await a.shell(
    `printf '\\n[standby]\\nenabled = true\\nlease_seconds = 60\\n' >> /etc/clincher/clincher.toml`,
  );
  const sshKey = await allow(a, store);
  await install(lab, a);
  await markWorld(a, "before");
  await a.run(["clincher", "backup", "run"], { timeoutSeconds: 300 });
  const key = await backupKey(a);

  lab.step("server B becomes its standby");
  const b = await lab.server("b", { memory: "8G" });
  await b.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
  await handOver(b, sshKey);
  await b.write("/root/key", `${key}\n`, "600");
  await b.run(["clincher", "standby", "prepare", sftpAddress(store), "--key-file", "/root/key", "--json"], {
    timeoutSeconds: 900,
  });
  await confirm(b);
  await holdResume(b);
  await withoutCron(b);

  lab.step("A gets other settings, is saved once more, and dies");
  await a.shell("echo '# The last change of A.' >> /etc/clincher/clincher.toml");
  await markWorld(a, "saved");
  await a.shell(largeFile);
  await a.run(["clincher", "backup", "run"], { timeoutSeconds: 300 });
  await a.powerCut();
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

/** It runs the agent, on the newest data, as its settings say. */
const hasTakenOver = async (lab: Lab, server: Server): Promise<void> => {
  expect((await worldsOf(server)).join(" ") === "saved saved", "it does not have the data");
  await untilPolled(lab, [server], 90);
  const { stdout } = await server.run(["clincher", "standby", "status", "--json"], { check: false });
  expect((JSON.parse(stdout) as { role: string }).role === "runs", "it does not say that it runs the agent");
  await server.run(["systemctl", "start", "cron"]);
  const plan = await server.run(["clincher", "plan", "--skip", "resume"], { check: false });
  expect(plan.code === 0, "it is not as described", plan.stdout);
};

/** A disk that really is full, at one point after the other; with room the takeover is finished. */
const proveFull = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the disk with its own backups is full while the newest comes over: it goes on waiting");
  const copies = await SmallDisk.under(server, "/var/backups/clincher");
  await copies.leaves(8);
  await failsFull(server, promote);
  expect((await nothingHalf(server, "no room for the newest backup")) === "none", "data was put in place");
  expect((await leaseOf(server)) !== "held", "it has claimed the agent without a backup to run it on");
  await copies.hasRoom();

  lab.step("the disk is full while the data comes in: nothing runs here, and with room it is finished");
  const disk = await SmallDisk.under(server, "/opt/openclaw");
  // Its socket lies below now.
  await server.run(["systemctl", "restart", "clincher-guard.service"]);
  await disk.leavesOnce("test -e /opt/openclaw/.restore/opt", 8);
  await failsFull(server, promote);
  expect((await nothingHalf(server, "no room for the data")) === "none", "data was put in place");
  await disk.hasRoom();
  await server.run([...promote], { timeoutSeconds: 900 });
  await hasTakenOver(lab, server);
};

const provePass = async (lab: Lab, server: Server, pass: number): Promise<number> => {
  const begin = async (): Promise<void> => {
    await asKept(server);
    await withoutCron(server);
  };
  const seen = new Set<string>();
  const deaths = await dieAtEach(
    server,
    {
      what: "takeover",
      steps: steps.promote,
      commands: pass === 1 ? [resume, promote] : [promote],
      begin,
      check: async (when) => {
        await withoutCron(server);
        seen.add(await nothingHalf(server, when));
      },
    },
    pass,
  );
  expect(seen.has("none") && seen.has("saved"), `seen: ${[...seen].join(", ")}`);
  // What died at the very last waits no more, so that it cannot be asked to take over.
  await finishes(server, pass === 0 ? 1 : pass, promote);
  await hasTakenOver(lab, server);
  return deaths;
};

const scenario: Scenario = {
  name: "promote-faults",
  proves:
    "a takeover cut off at each step by kill -9, power cut and a full disk, and one that meets a disk that really is full: the agent never runs on half of the data or without the lease, and it is finished by running it again, by clincher resume, and by itself after a boot",
  apart: "two servers and some sixty deaths take about eight minutes",
  async run(lab) {
    const b = await standbyOfTheDead(lab);
    await keepAsIs(b);
    let deaths = 0;
    for (const [pass, mode] of modes.entries()) {
      lab.step(`a takeover dies before each of its ${steps.promote.length} steps, the first time: ${mode}`);
      deaths += await provePass(lab, b, pass);
    }
    lab.step(`  ${deaths} deaths`);
    await asKept(b);
    await withoutCron(b);
    await proveFull(lab, b);
  },
};

export default scenario;
