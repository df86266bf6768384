import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/** The kernel's own switch for one container: all its processes stop between two instructions, and know nothing of it. */
export interface Freezer {
  readonly name: string;
  /** What is written to go and to stop. */
  readonly file: string;
  readonly stop: string;
  readonly go: string;
  /** Where the kernel says whether all have stopped, and how. */
  readonly state: string;
  readonly stopped: RegExp;
}

/**
 * Pure: where the switch of a container is, by /proc/PID/cgroup of its first process (cgroups(7)); null when there is
 * none. Version 2 has one tree; version 1 one for each controller.
 */
export const freezerOf = (name: string, cgroups: string): Freezer | null => {
  const paths = new Map(
    cgroups.split("\n").flatMap((line) => {
      const [, controller, path] = /^\d+:([^:]*):(\/.+)$/.exec(line) ?? [];
      return controller === undefined || path === undefined ? [] : [[controller, path] as const];
    }),
  );
  const old = paths.get("freezer");
  if (old !== undefined) {
    const file = `/sys/fs/cgroup/freezer${old}/freezer.state`;
    return { name, file, stop: "FROZEN", go: "THAWED", state: file, stopped: /^FROZEN/ };
  }
  const path = paths.get("");
  if (path === undefined) return null;
  const folder = `/sys/fs/cgroup${path}`;
  return {
    ...{ name, file: `${folder}/cgroup.freeze`, stop: "1", go: "0" },
    ...{ state: `${folder}/cgroup.events`, stopped: /^frozen 1$/m },
  };
};

const text = async (host: Host, path: string): Promise<string | null> => {
  try {
    const content = await host.read(path);
    return content === null ? null : new TextDecoder().decode(content);
  } catch {
    // The container ended: its folder went while it was read.
    return null;
  }
};

/** Whether all its processes have stopped. A container that has ended writes no more either. */
export const hasStopped = async (host: Host, { state, stopped }: Freezer): Promise<boolean> => {
  const said = await text(host, state);
  return said === null || stopped.test(said);
};

const write = (host: Host, file: string, what: string) => host.run({ argv: ["tee", file], stdin: what });

const patienceMilliseconds = 10_000;
/** After this long it is asked anew; most stop within a few milliseconds. */
const askAgainMilliseconds = 1000;

/**
 * Stops a container; throws when it does not stop within ten seconds. One in which processes begin just then may never
 * stop on version 1, however long one waits; runc thaws it for a moment and asks again as well
 * (cgroups/fs/freezer.go).
 */
export const stop = async (host: Host, freezer: Freezer): Promise<void> => {
  const deadline = host.now() + patienceMilliseconds;
  for (;;) {
    const { code, stderr } = await write(host, freezer.file, freezer.stop);
    for (const again = host.now() + askAgainMilliseconds; host.now() < again; await host.sleep(5))
      if (await hasStopped(host, freezer)) return;
    if (code !== 0 || host.now() > deadline)
      throw new Failure(exitCodes.failed, {
        what: `The container ${freezer.name} cannot be held still`,
        where: freezer.file,
        why: stderr.trim() || "Not all of its processes stopped within ten seconds.",
        fix: "Run it again. If it stays so, restart the container: clincher restart",
      });
    await write(host, freezer.file, freezer.go);
  }
};

/** Lets a container go on, and says whether it does, or is gone. Asks for ten seconds; nothing happens when it runs. */
export const go = async (host: Host, freezer: Freezer): Promise<boolean> => {
  const deadline = host.now() + patienceMilliseconds;
  for (;;) {
    const { code } = await write(host, freezer.file, freezer.go);
    for (const again = host.now() + askAgainMilliseconds; host.now() < again; await host.sleep(5)) {
      const said = await text(host, freezer.state);
      // One whose switch was not reached may be on its way to standing still.
      if (said === null || (code === 0 && !freezer.stopped.test(said))) return true;
    }
    if (host.now() > deadline) return false;
  }
};
