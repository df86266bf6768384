import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { alike } from "../recovery/alike.ts";
import { dieAtEach, modes } from "../recovery/die-at-each.ts";
import { finishes } from "../recovery/dying.ts";
import { steps } from "../recovery/steps.ts";
import { untilWell } from "../recovery/until-well.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import {
  clincher,
  differencesOf,
  newRelease,
  oldRelease,
  running,
  stateOf,
  touchedByTurn,
  useAgent,
} from "../upgrade.ts";

const upgrade = ["clincher", "upgrade", newRelease, "--yes", "--json"] as const;
const rollback = ["clincher", "rollback", "--yes", "--json"] as const;
const resume = ["clincher", "resume"] as const;

/** The release that runs, healthy or not, by its own word; empty when none does. */
const releaseHere = async (server: Server): Promise<string> => {
  const { code, stdout } = await server.run(
    ["docker", "exec", "openclaw", "node", "-p", 'require("/app/package.json").version'],
    { check: false },
  );
  return code === 0 ? stdout.trim() : "";
};

/** Whoever runs has data that it can read: the old release never what the new one has worked on. */
const halfState = async (server: Server, before: string): Promise<string> =>
  (await releaseHere(server)) === oldRelease ? untouched(differencesOf(before, await stateOf(server))) : "";

const untouched = (differences: string): string =>
  differences
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line))
    .filter((line) => !/\[openclaw\]|^[+-] version = /.test(line))
    .join("\n");

/** As if nothing had happened, but for the release. Empty when it is so. */
const notEnded = async (server: Server, before: string, ends: string): Promise<string> => {
  // Its timer is held back, so that a step dies when the scenario says so.
  const plan = await clincher(server, "plan", "--skip", "resume");
  const release = await running(server);
  const status = JSON.parse((await clincher(server, "status", "--json")).said) as { cutOff: unknown };
  const left = await server.shell(
    "ls -d /opt/openclaw/.before-upgrade /opt/openclaw/.restore /opt/openclaw/.replaced 2>/dev/null || true",
  );
  return [
    release === ends ? "" : `runs ${release}, not ${ends}`,
    plan.code === 0 ? "" : plan.said,
    status.cutOff === null ? "" : `status: ${JSON.stringify(status.cutOff)}`,
    ends === oldRelease ? left.stdout : "",
    ends === oldRelease ? untouched(differencesOf(before, await stateOf(server))) : "",
  ]
    .join("\n")
    .trim();
};

/** The plan looks at what just started, which may not have answered its health check yet. */
const notEndedAfter = async (server: Server, before: string, ends: string): Promise<string> => {
  let problem = "";
  for (let tries = 0; tries < 20; tries += 1) {
    problem = await notEnded(server, before, ends);
    if (problem === "") break;
    await Bun.sleep(3000);
  }
  return problem;
};

/** Pulled and kept under another name: what is tried here is what comes after a pull. */
const keepImage = async (server: Server): Promise<void> => {
  const name = `ghcr.io/openclaw/openclaw:${newRelease}`;
  await server.shell(
    `docker pull --quiet ${name}; docker tag ${name} kept:${newRelease}; docker rmi ${name}`,
    {
      timeoutSeconds: 300,
    },
  );
};

const ended = async (server: Server, before: string, ends: string, when: string): Promise<void> => {
  const problem = await notEndedAfter(server, before, ends);
  expect(problem === "", when, problem);
};

/** Whether the settings have the new release already: from then on it may have worked on the data. */
const isUnderWay = async (server: Server): Promise<boolean> =>
  (await server.read("/etc/clincher/clincher.toml")).includes(newRelease);

const patienceSeconds = 240;

const proveUpgrade = async (server: Server, pass: number, before: string): Promise<number> => {
  const deaths = await dieAtEach(
    server,
    {
      what: "upgrade",
      steps: steps.upgrade,
      commands: pass === 1 ? [resume, upgrade] : [upgrade],
      begin: async () => {
        await untilWell(server, patienceSeconds);
        if ((await running(server)) === newRelease) await server.run([...rollback], { timeoutSeconds: 900 });
      },
      check: async (when) => {
        const half = await halfState(server, before);
        expect(half === "", `${when}: the old release runs on other data`, half);
        if (await isUnderWay(server)) return;
        // What has changed nothing is taken back, which is not always a matter of running it again.
        const { code, said } = await clincher(server, "resume");
        expect(code === 0, `${when}: resume exits ${code}`, said);
        await ended(server, before, oldRelease, when);
      },
    },
    pass,
  );
  await finishes(server, pass, upgrade);
  await ended(server, before, newRelease, `the upgrade, ended in way ${pass}`);
  return deaths;
};

const proveRollback = async (server: Server, pass: number, before: string): Promise<number> => {
  const deaths = await dieAtEach(
    server,
    {
      what: "rollback",
      steps: steps.rollback,
      commands: pass === 1 ? [resume, rollback] : [rollback],
      begin: async () => {
        await untilWell(server, patienceSeconds);
        if ((await running(server)) === oldRelease) await server.run([...upgrade], { timeoutSeconds: 900 });
      },
      check: async (when) => {
        const half = await halfState(server, before);
        expect(half === "", `${when}: the old release runs on other data`, half);
      },
    },
    pass,
  );
  // Whoever was cut off at the very end has nothing left to go back from.
  await finishes(server, pass === 0 ? 1 : pass, rollback);
  await ended(server, before, oldRelease, `the way back, ended in way ${pass}`);
  return deaths;
};

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const scenario: Scenario = {
  name: "upgrade-faults",
  proves:
    "an upgrade and a rollback cut off at each step by kill -9, power cut and a full disk: the old release never runs on data that the new one had, and each is ended by running it again, by clincher resume, and by itself after a boot",
  apart: "some seventy deaths on three servers take about ten minutes",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    await useAgent(lab, server);
    await keepImage(server);
    const servers = await alike(lab, server, modes.length);
    const before = await Promise.all(servers.map(stateOf));
    lab.step(`an upgrade dies before each of its ${steps.upgrade.length} steps, in three ways`);
    const there = await Promise.all(
      servers.map((each, pass) => proveUpgrade(each, pass, before[pass] ?? "")),
    );
    lab.step(`  ${total(there)} deaths`);
    lab.step(`a rollback dies before each of its ${steps.rollback.length} steps, in three ways`);
    const back = await Promise.all(
      servers.map((each, pass) => proveRollback(each, pass, before[pass] ?? "")),
    );
    lab.step(`  ${total(back)} deaths`);
  },
};

export default scenario;
