import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { installedServer } from "../../test/lab/deployment.ts";
import { expect } from "../../test/lab/expect.ts";
import type { Lab } from "../../test/lab/lab.ts";
import { inLab } from "../../test/lab/runner.ts";
import type { Server } from "../../test/lab/server.ts";
import {
  clincher,
  newRelease,
  oldRelease,
  running,
  tookOver,
  upgradeWhile,
  useAgent,
  watchGateway,
  writeWithoutRest,
  writtenMeanwhile,
} from "../../test/lab/upgrade.ts";
import { type Measured, median } from "./measure.ts";

/** Seconds for which the gateway did not answer, seen from beside. */
interface Outages {
  /** Nothing was written: it starts on what it took over ahead. */
  readonly idle: number[];
  /** Something was written once: it is tried again with that, and starts on what it took over then. */
  readonly used: number[];
  /** Something is written all the time: it takes the data over while nobody is answered. */
  readonly restless: number[];
  /** The peer: the new release, on its own data, stopped and started by Docker. */
  readonly restart: number[];
}

const seconds = async (server: Server, work: () => Promise<void>): Promise<number> => {
  const watched = await watchGateway(server);
  await work();
  return await watched();
};

const upgrade = async (server: Server, usesCopy: boolean, write: string): Promise<number> => {
  const outage = await seconds(server, async () => {
    const { code, said } = await upgradeWhile(server, write);
    expect(code === 0 && said.includes(tookOver) === usesCopy, `the upgrade: exit ${code}`, said);
  });
  const now = await running(server);
  expect(now === newRelease, `${newRelease} does not run`, now);
  return outage;
};

const back = async (server: Server): Promise<void> => {
  const { code, said } = await clincher(server, "rollback", "--yes");
  expect(code === 0 && (await running(server)) === oldRelease, "the way back", said);
};

const restart = async (server: Server): Promise<number> =>
  await seconds(server, async () => {
    await server.shell(`docker restart --time 60 openclaw
until curl -s -m 1 -o /dev/null -w '%{http_code}' http://172.30.0.3:18789/healthz | grep -q 200; do sleep 0.05; done`);
  });

const measureOutages = async (lab: Lab, rounds: number): Promise<Outages> => {
  const { server } = await installedServer(lab, "bench");
  await useAgent(lab, server);
  const found: Outages = { idle: [], used: [], restless: [], restart: [] };
  // Once for nothing: what is pulled and compiled is there from then on.
  await upgrade(server, true, "true");
  await back(server);
  const note = (what: keyof Outages, outage: number): void => {
    found[what].push(outage);
    lab.step(`${what}: ${outage.toFixed(1)} s`);
  };
  for (let round = 0; round < rounds; round += 1) {
    note("idle", await upgrade(server, true, "true"));
    note("restart", await restart(server));
    await back(server);
    const write = `date >>${writtenMeanwhile}; chown 1000:1000 ${writtenMeanwhile}`;
    note("used", await upgrade(server, true, write));
    await back(server);
    note("restless", await upgrade(server, false, writeWithoutRest));
    await back(server);
  }
  return found;
};

const goal = 10;

const sorted = (values: readonly number[]): Measured => ({
  milliseconds: values.map((each) => each * 1000).sort((a, b) => a - b),
  memory: 0,
});

const line = (what: string, values: readonly number[], floor: number): string => {
  const measured = sorted(values);
  const [first = 0, middle, last = 0] = [
    measured.milliseconds[0],
    median(measured),
    measured.milliseconds.at(-1),
  ].map((each) => (each ?? 0) / 1000);
  const span = `(${first.toFixed(1)} to ${last.toFixed(1)})`;
  return `${((middle ?? 0) / floor).toFixed(2).padStart(6)} ×  ${what.padEnd(40)} ${middle?.toFixed(1)} s ${span}`;
};

/** `npm run bench -- upgrade`: how long nobody is answered, against Docker's own restart of the same release. */
export const runUpgradeBench = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "3" } } });
  await inLab(async (lab) => {
    const before = loadavg()[0] ?? 0;
    const { idle, used, restless, restart: peer } = await measureOutages(lab, Number(values.rounds));
    const floor = median(sorted(peer)) / 1000;
    console.log(
      `${oldRelease} to ${newRelease}: how long nobody is answered, ${idle.length} rounds, load ${before.toFixed(1)}`,
    );
    console.log(line(`docker restart, ${newRelease}`, peer, floor));
    console.log(line("upgrade, nothing written meanwhile", idle, floor));
    console.log(line("upgrade, something written once", used, floor));
    console.log(line("upgrade, something written all the time", restless, floor));
    console.log(`goal: at most ${goal} s`);
  });
};
