import { join } from "node:path";
import { ensureImages } from "../../../test/lab/images/images.ts";
import type { Lab } from "../../../test/lab/lab.ts";
import { machinePackages } from "../../../test/lab/machine.ts";
import type { Server } from "../../../test/lab/server.ts";
import { differences, readEntries } from "./end-state.ts";
import { type Job, jobFrom, type Planned, pathsOf } from "./job.ts";
import type { Event, Lane } from "./report.ts";
import { type Run, timed } from "./timed.ts";
import { aptAlone, equalServer, hostPhases, type Tool, type ToolName, tools } from "./tools.ts";

export interface RaceOptions {
  /** Fresh servers for each tool. */
  readonly first: number;
  /** Runs of each tool on a server that is as it should be. */
  readonly again: number;
}

export interface Race {
  readonly job: Job;
  /** Resources that clincher looks at. */
  readonly resources: number;
  readonly first: Event;
  readonly again: Event;
  /** All phases, not only those of the host. */
  readonly everything: Event;
  readonly start: Event;
  /** A look at the containers, by less and by more. */
  readonly watch: readonly Event[];
  /** Bytes. */
  readonly sizes: ReadonlyMap<ToolName, number>;
  readonly versions: ReadonlyMap<ToolName, string>;
  /** What is other than on clincher's server, for each of the others. */
  readonly differences: ReadonlyMap<ToolName, readonly string[]>;
}

const own = "clincher" as const;
const noJob: Job = { steps: [], without: [] };
const on = (server: Server, argv: readonly string[]): Promise<Run> => timed(server.commandLine(argv));

interface Found {
  readonly job: Job;
  readonly resources: number;
}

const planFor = async (server: Server): Promise<Planned> => {
  const { stdout } = await server.run(["clincher", "plan", "--json", "--only", hostPhases], { check: false });
  return JSON.parse(stdout) as Planned;
};

type Lanes = Map<ToolName, Run[]>;
const note = (lanes: Lanes, tool: ToolName, run: Run): void => {
  lanes.set(tool, [...(lanes.get(tool) ?? []), run]);
};
const laneOf = (lanes: Lanes): Lane => Object.fromEntries(lanes);

const told = ({ seconds, cpu }: Run): string => `${seconds.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`;

/**
 * Everybody's first run, on fresh servers, one after the other; those of the last round are left up. clincher is the first:
 * what it plans for a fresh server, and what is there when it is done, is the job for the others.
 */
const firstRuns = async (lab: Lab, rounds: number) => {
  const lanes: Lanes = new Map();
  const up = new Map<Tool, Server>();
  let found: Found | undefined;
  for (let round = 1; round <= rounds; round += 1) {
    for (const tool of tools) {
      if (tool.once === true && round < rounds) continue;
      await up.get(tool)?.destroy();
      const server = await equalServer(lab, `${tool.server}${round}`);
      up.set(tool, server);
      await tool.prepare(lab, server, found?.job ?? noJob);
      const plan = found === undefined ? await planFor(server) : undefined;
      const run = await on(server, tool.command);
      await tool.settle(server);
      if (plan !== undefined)
        found = { job: jobFrom(plan, await readEntries(server, pathsOf(plan))), resources: plan.resources };
      note(lanes, tool.name, run);
      lab.step(`first run ${round} of ${rounds}, ${tool.name}: ${told(run)}`);
    }
  }
  if (found === undefined) throw new Error("no round, no job");
  return { lane: laneOf(lanes), up, ...found };
};

/** What the packages take alone, which is in everybody's first run. */
const bareApt = async (lab: Lab, job: Job, rounds: number): Promise<readonly Run[]> => {
  const names = job.steps.flatMap((step) => (step.kind === "packages" ? step.names : []));
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const server = await equalServer(lab, `apt${round}`);
    const run = await on(server, aptAlone(names));
    lab.step(`${names.length} packages ${round} of ${rounds}, apt-get alone: ${told(run)}`);
    await server.destroy();
    runs.push(run);
  }
  return runs;
};

const secondRuns = async (lab: Lab, up: ReadonlyMap<Tool, Server>, rounds: number): Promise<Lane> => {
  const lanes: Lanes = new Map();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [tool, server] of up) {
      if (tool.once === true && round < rounds) continue;
      const run = await on(server, tool.command);
      if (!tool.unchanged(run.output))
        throw new Error(`${tool.name} changes something again:\n${run.output.slice(-4000)}`);
      note(lanes, tool.name, run);
      lab.step(`second run ${round} of ${rounds}, ${tool.name}: ${told(run)}`);
    }
  }
  return laneOf(lanes);
};

const startUps = async (up: ReadonlyMap<Tool, Server>): Promise<Lane> => {
  const lanes: Lanes = new Map();
  for (let round = 0; round <= 5; round += 1)
    for (const [{ name, version }, server] of up) {
      if (version === null) continue;
      const run = await on(server, version);
      if (round > 0) note(lanes, name, run);
    }
  return laneOf(lanes);
};

const everyPhase = async (
  lab: Lab,
  server: Server,
  ansible: readonly Run[],
  rounds: number,
): Promise<Event> => {
  lab.step("all of clincher's phases");
  const command = ["clincher", "install", "--yes"];
  await server.run(command, { timeoutSeconds: 900 });
  const runs: Run[] = [];
  for (let round = 0; round <= rounds * 3; round += 1) {
    const run = await on(server, command);
    if (round > 0) runs.push(run);
  }
  return { what: "nothing to do, all of clincher's phases", lane: { [own]: runs, Ansible: ansible } };
};

/** Everybody's look at five containers that are well. */
const watches = async (server: Server, rounds: number): Promise<readonly Event[]> => {
  const path = "/root/watchdog.sh";
  await server.push(join(import.meta.dir, "watchdog.sh"), path);
  const shell = ["bash", path];
  const lanes = new Map<string, Run[]>();
  const looks = { shell, status: ["clincher", "status"], verify: ["clincher", "verify", "--quick"] };
  for (let round = 0; round <= rounds * 3; round += 1)
    for (const [name, command] of Object.entries(looks)) {
      const run = await on(server, command);
      if (round > 0) lanes.set(name, [...(lanes.get(name) ?? []), run]);
    }
  if ((await server.run(["test", "-e", "/run/watchdog.log"], { check: false })).code === 0)
    throw new Error(`the guide's watchdog has found something: ${await server.read("/run/watchdog.log")}`);
  const against = (name: "status" | "verify"): Event["lane"] => ({
    [own]: lanes.get(name) ?? [],
    "the guide's shell": lanes.get("shell") ?? [],
  });
  return [
    { what: "watchdog.sh and `clincher status`", lane: against("status") },
    { what: "watchdog.sh and `clincher verify --quick`", lane: against("verify") },
  ];
};

const sizeOf = async (server: Server, paths: readonly string[]): Promise<number> => {
  const { stdout } = await server.run(["du", "-scB1", ...paths]);
  return Number(/^(\d+)\s+total$/m.exec(stdout)?.[1]);
};

/** The whole race, in one lab. */
export const race = async (lab: Lab, { first, again }: RaceOptions): Promise<Race> => {
  await machinePackages(["time"]);
  await ensureImages();
  const { lane, up, job, resources } = await firstRuns(lab, first);
  const [ownServer] = up.values();
  if (ownServer === undefined) throw new Error("no server");

  lab.step("what the servers have become");
  const differ = new Map<ToolName, readonly string[]>();
  for (const [{ name }, server] of up)
    if (server !== ownServer) differ.set(name, await differences(ownServer, server));

  const second = await secondRuns(lab, up, again);
  const start = await startUps(up);
  const sizes = new Map<ToolName, number>();
  const versions = new Map<ToolName, string>();
  for (const [{ name, paths, version }, server] of up) {
    sizes.set(name, await sizeOf(server, paths));
    if (version !== null)
      versions.set(name, (await server.run([...version])).stdout.split("\n")[0]?.trim() ?? "");
    if (server !== ownServer) await server.destroy();
  }
  const alone = await bareApt(lab, job, first);
  return {
    job,
    resources,
    first: { what: "first run, host phases", lane: { ...lane, "apt-get alone": alone } },
    again: { what: "nothing to do, host phases", lane: second },
    everything: await everyPhase(lab, ownServer, second.Ansible ?? [], again),
    watch: await watches(ownServer, again),
    start: { what: "start (--version)", lane: start },
    sizes,
    versions,
    differences: differ,
  };
};
