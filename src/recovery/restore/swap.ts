import { exitCodes } from "../../exit.ts";
import { type Container, containers, projectLabel } from "../../facts/containers.ts";
import { readMarker, restoreMarker } from "../../facts/restore.ts";
import { readPart } from "../../facts/standby.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Resource } from "../../resources/resource.ts";
import type { StackDirectory } from "../../stack/directories.ts";
import { services } from "../../stack/services.ts";
import { listed } from "../listed.ts";
import { nothingInTheWay } from "../mounts-in-the-way.ts";
import { dataRoots, restorePaths } from "../paths.ts";
import { writeMarker } from "./marker.ts";
import { releaseHere } from "./release-here.ts";

const { stage, replaced } = restorePaths;
const closed = { mode: 0o700, uid: 0, gid: 0 } as const;

const there = async (host: Host, path: string): Promise<boolean> => (await host.stat(path)) !== null;

const makeParents = async (host: Host, folder: string, root: string): Promise<void> => {
  let path = folder;
  if (!(await there(host, path))) await host.makeDirectory(path, closed);
  for (const step of root.split("/").slice(1, -1)) {
    path += `/${step}`;
    if (!(await there(host, path))) await host.makeDirectory(path, closed);
  }
};

/** Throws when nobody can say what runs. */
const listContainers = async (host: Host) => await listed(host, await containers.read(host));

const docker = async (
  host: Host,
  how: readonly string[],
  which: readonly { readonly id: string }[],
): Promise<void> => {
  if (which.length === 0) return;
  const argv = ["docker", ...how, ...which.map(({ id }) => id)] as const;
  const { code, stderr } = await host.run({ argv, timeoutSeconds: 120 });
  if (code !== 0)
    throw new Failure(exitCodes.failed, {
      what: "The services cannot be stopped, so their data stays as it is",
      why: stderr.trim(),
      fix: "Look at: docker ps, then run this again.",
    });
};

const own = (all: readonly Container[], writers?: readonly string[]): readonly Container[] =>
  // One that Docker starts again and again, or that is paused, writes as well as one that runs.
  all.filter(
    ({ labels, name, inert }) =>
      labels[projectLabel] === "openclaw" && inert !== true && writers?.includes(name) !== false,
  );

/** Everything that could write to the data: services end, sandboxes go (they hold on to the old folders). */
const stopServices = async (host: Host, running: readonly Container[]): Promise<void> => {
  await docker(host, ["stop", "--time", "20"], running);
  // Asked only now: until it has stopped, the gateway may have another one made.
  const sandboxes = (await listContainers(host)).filter(({ name }) => name.startsWith("openclaw-sbx-"));
  await docker(host, ["rm", "--force"], sandboxes);
};

/**
 * What ran runs again, where not everything could be stopped: Docker starts nothing by itself that was stopped. The agent only
 * where it is this server's; what does not start, the failure that led here is what has to be told.
 */
const startAgain = async (host: Host, ran: readonly Container[]): Promise<void> => {
  const runs = (await readPart(host)) === "runs";
  const ids = ran.filter(({ name }) => runs || name !== services.gateway).map(({ id }) => id);
  if (ids.length > 0) await host.run({ argv: ["docker", "start", ...ids], timeoutSeconds: 120 });
};

/**
 * The moves, in an order in which no service finds half of them: all that was there goes first, and what the gateway
 * cannot start without comes last. Each is done once, however often this is cut off and begun again.
 */
const move = async (host: Host, roots: readonly string[]): Promise<void> => {
  const order = [...roots].reverse();
  for (const root of order) {
    await makeParents(host, replaced, root);
    // The new one is still beside, so what is in its place is the old one.
    const isOld = await there(host, `${stage}${root}`);
    if (isOld && (await there(host, root))) await host.rename(root, `${replaced}${root}`);
  }
  for (const root of order)
    if (await there(host, `${stage}${root}`)) await host.rename(`${stage}${root}`, root);
};

/**
 * Finishes moves that were cut off. Before anything else: folders that are missing meanwhile must not be made anew, and
 * empty, by whoever misses them. Gives whether there was something to finish; services are stopped then.
 */
export const finishMoves = async (host: Host): Promise<boolean> => {
  const marker = await readMarker(host);
  if (marker?.step !== "swapping") return false;
  const moved = marker.roots ?? dataRoots;
  await nothingInTheWay(host, moved);
  await stopServices(host, own(await listContainers(host)));
  await move(host, moved);
  await writeMarker(host, { ...marker, step: "swapped" });
  return true;
};

/**
 * The data of a backup in its place. What was there is kept beside for `clincher restore --undo`; `folders` are made
 * where a backup of an earlier release does not have them. `roots` when it is not all of the data,
 * and then `writers`: the only containers that have it.
 */
export const swappedData = (
  snapshot: string,
  folders: readonly StackDirectory[],
  after: readonly string[],
  roots?: readonly string[],
  writers?: readonly string[],
): Resource => ({
  id: "data in place",
  needs: [restoreMarker],
  after,
  diff: (facts) => {
    const marker = facts.get(restoreMarker);
    if (marker?.snapshot === snapshot && marker.step === "swapped") return [];
    return [
      {
        action: "update",
        summary: "stop the services and put the data in place",
        notes: [`what was there is kept in ${replaced}`],
        make: async ({ host, progress }) => {
          const moved = roots ?? dataRoots;
          // What cannot be done is not begun: what an earlier restore has replaced is still there then.
          await nothingInTheWay(host, moved);
          const running = own(await listContainers(host), writers);
          // A restore that was cut off has moved it there already.
          if (marker?.step !== "swapping") await host.remove(replaced);
          if (!(await there(host, replaced))) await host.makeDirectory(replaced, closed);
          const part = roots === undefined ? {} : { roots };
          const redoes = marker?.snapshot === snapshot && marker.undone === true;
          const putsBack = snapshot === "replaced" && !redoes;
          const release = await releaseHere(host);
          const aside = { snapshot: "replaced", step: "checked", ...part, ...release } as const;
          await writeMarker(host, putsBack ? { ...aside, undone: true } : aside, replaced);
          const coming = { snapshot, ...part, ...(redoes ? { undone: true as const } : {}) };
          // Before the services stop: from here on clincher resume finishes it, and they come back.
          await writeMarker(host, { ...coming, step: "swapping" });
          progress("stopping the services");
          try {
            await stopServices(host, running);
          } catch (error) {
            if (marker?.step !== "swapping") {
              await startAgain(host, running);
              await writeMarker(host, { ...coming, step: "checked" });
            }
            throw error;
          }
          await move(host, moved);
          for (const { path, ...access } of folders)
            if (!(await there(host, path))) await host.makeDirectory(path, access);
          await writeMarker(host, { ...coming, step: "swapped" });
        },
      },
    ];
  },
});
