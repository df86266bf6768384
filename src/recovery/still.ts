import { z } from "zod";
import { exitCodes } from "../exit.ts";
import { dockerGet } from "../facts/docker-api.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import { sandboxLabels } from "../stack/sandbox.ts";
import { type Freezer, freezerOf, go, hasStopped, stop } from "./freezer.ts";
import { listed } from "./listed.ts";

const schema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    State: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Mounts: z.array(z.object({ Source: z.string().optional(), RW: z.boolean().optional() })).nullish(),
  }),
);

/** A container that can write to the data. */
export interface Writer {
  readonly id: string;
  readonly name: string;
}

const within = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}/`) || root.startsWith(`${path}/`));

/**
 * Pure: the engine's list to those that run and can write under the roots. The folder of a sandbox is one of them under
 * another name: the filter in front of Docker has it mounted below /run (docs/guard.md). */
export const writersOf = (
  list: Readonly<z.output<typeof schema>>,
  roots: readonly string[],
): readonly Writer[] =>
  list
    .filter(
      ({ State, Labels, Mounts }) =>
        State === "running" &&
        Mounts?.some(
          ({ RW, Source = "" }) =>
            RW === true && (Labels?.[sandboxLabels.own] !== undefined || within(Source, roots)),
        ) === true,
    )
    .map(({ Id, Names }) => ({ id: Id, name: (Names[0] ?? Id).replace(/^\//, "") }));

/** Who runs and can write under the roots. Throws when Docker does not answer and containers run. */
export const readWriters = async (host: Host, roots: readonly string[]): Promise<readonly Writer[]> =>
  writersOf(await listed(host, await dockerGet(host, "/containers/json", schema)), roots);

const inspected = z.object({ State: z.object({ Pid: z.int() }) });

const readFreezer = async (host: Host, { id, name }: Writer): Promise<readonly Freezer[]> => {
  const pid = (await dockerGet(host, `/containers/${id}/json`, inspected))?.State.Pid ?? 0;
  const cgroups = pid > 0 ? await host.read(`/proc/${pid}/cgroup`) : null;
  // It ended meanwhile.
  if (cgroups === null) return [];
  const freezer = freezerOf(name, new TextDecoder().decode(cgroups));
  if (freezer !== null) return [freezer];
  throw new Failure(exitCodes.failed, {
    what: `The container ${name} cannot be held still`,
    why: `Process ${pid} is in no control group that can be stopped.`,
    fix: "Check that control groups are mounted under /sys/fs/cgroup.",
  });
};

const prefix = "clincher-thaw-";

/** After this many seconds systemd lets the agent go on, whatever became of clincher. */
export const longestStill = 120;

const disarm = (host: Host, watches: readonly string[]) =>
  host.run({ argv: ["systemctl", "stop", ...watches] });

/**
 * A watch that outlives clincher: without it nothing is held still. Gives its name. One that a clincher that died has
 * left goes when the new one is there: it would let the agent go on in the middle.
 */
const arm = async (host: Host, freezers: readonly Freezer[]): Promise<string> => {
  const script = freezers.map(({ file, go: what }) => `echo ${what} > '${file}'`).join("; ");
  const name = `${prefix}${host.now()}`;
  const { code, stderr } = await host.run({
    argv: [
      ...(["systemd-run", "--quiet", "--collect", `--unit=${name}`, `--on-active=${longestStill}`] as const),
      ...["--timer-property=AccuracySec=1s", "sh", "-c", script],
    ],
  });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: "The agent is not held still, because nothing would let it go on if clincher died",
      why: stderr.trim(),
      fix: `Look at: systemctl status ${name}.timer`,
    });
  const { stdout } = await host.run({
    argv: ["systemctl", "list-units", "--plain", "--no-legend", `${prefix}*.timer`],
  });
  const others = [...stdout.matchAll(/clincher-thaw-\d+\.timer/g)]
    .map(([each]) => each)
    .filter((each) => each !== `${name}.timer`);
  if (others.length > 0) await disarm(host, others);
  return `${name}.timer`;
};

export interface Stood<Result> {
  readonly result: Result;
  readonly seconds: number;
  /** Nobody let them go on before it was over. */
  readonly still: boolean;
}

/** What is done meanwhile; `held` tells whether there was anybody to be held still. */
type Work<Result> = (held: boolean) => Promise<Result>;

/** Lets all of them go on. What does not is left to the watch, and told; null when all do. */
const letGo = async (host: Host, freezers: readonly Freezer[], watch: string): Promise<Problem | null> => {
  const went = await Promise.all(freezers.map((each) => go(host, each)));
  const stuck = freezers.filter((_, at) => went[at] !== true);
  if (stuck.length === 0) {
    await disarm(host, [watch]);
    return null;
  }
  return {
    what: `The agent still stands still: ${stuck.map(({ name }) => name).join(", ")}`,
    where: stuck.map(({ file }) => file).join(", "),
    why: "It was told to go on, and does not.",
    fix: `systemd tries it again within ${longestStill} seconds (${watch}). By hand: ${stuck.map(({ file, go: what }) => `echo ${what} > '${file}'`).join("; ")}`,
  };
};

/** Whether somebody began meanwhile: what Docker was about to start when it was asked, or starts again and again. */
const nobodyElse = async (
  host: Host,
  roots: readonly string[],
  held: readonly Freezer[],
): Promise<boolean> => {
  const names = new Set(held.map(({ name }) => name));
  return (await readWriters(host, roots)).every(({ name }) => names.has(name));
};

const hold = async <Result>(
  host: Host,
  roots: readonly string[],
  freezers: readonly Freezer[],
  work: Work<Result>,
): Promise<Stood<Result>> => {
  const began = performance.now();
  // All of them to their end: one that is asked once more after it was let go would stand still for good.
  const stops = await Promise.allSettled(freezers.map((each) => stop(host, each)));
  for (const each of stops) if (each.status === "rejected") throw each.reason;
  const result = await work(true);
  const stopped = (await Promise.all(freezers.map((each) => hasStopped(host, each)))).every((each) => each);
  const still = stopped && (await nobodyElse(host, roots, freezers));
  return { result, still, seconds: (performance.now() - began) / 1000 };
};

/**
 * Does something while nothing can write under the roots: every container that could is stopped by the kernel, as a
 * whole. Files are then as after a power cut at one single moment, which databases and programs are built for; copies of
 * files made one after the other are not. (`docker pause` does the same, but Docker then calls the container unhealthy for
 * half a minute.) Throws also when one of them does not go on afterwards.
 */
export const whileStill = async <Result>(
  host: Host,
  roots: readonly string[],
  work: Work<Result>,
): Promise<Stood<Result>> => {
  const writers = await readWriters(host, roots);
  const freezers = (await Promise.all(writers.map((each) => readFreezer(host, each)))).flat();
  if (freezers.length === 0) {
    const result = await work(false);
    return { result, seconds: 0, still: await nobodyElse(host, roots, []) };
  }
  const watch = await arm(host, freezers);
  const [stood] = await Promise.allSettled([hold(host, roots, freezers, work)]);
  const stuck = await letGo(host, freezers, watch);
  if (stood.status === "fulfilled") {
    if (stuck !== null) throw new Failure(exitCodes.failed, stuck);
    return stood.value;
  }
  const { reason } = stood;
  if (stuck === null) throw reason;
  throw reason instanceof Failure
    ? new Failure(reason.exit, ...reason.problems, stuck)
    : new Failure(exitCodes.failed, stuck, { what: String(reason), fix: "Look at what it names." });
};
