import { type ContainerDetails, containerDetails } from "../facts/container-details.ts";
import { projectLabel } from "../facts/containers.ts";
import type { Host } from "../host/host.ts";

/** Paths that a service reads when it starts, by service. */
export type MountedFiles = Readonly<Record<string, readonly string[]>>;

const serviceLabel = "com.docker.compose.service";

/**
 * Containers that run with other files than those that are there now: Compose compares settings, not what is in a mounted
 * folder, so that a file somebody changed and clincher put back would count in nobody's process. Judged by the clock of
 * file and container, like a unit of systemd.
 */
export const staleContainers = (
  project: string,
  mounted: MountedFiles,
  all: readonly ContainerDetails[],
  modified: (path: string) => number,
): readonly ContainerDetails[] =>
  all.filter(
    ({ labels, running, started }) =>
      running &&
      labels[projectLabel] === project &&
      (mounted[labels[serviceLabel] ?? ""] ?? []).some((path) => modified(path) > started),
  );

/** Restarts those that are stale now. */
export const restartStale = async (host: Host, project: string, mounted: MountedFiles): Promise<void> => {
  const paths = Object.values(mounted).flat();
  const times = new Map(
    await Promise.all(paths.map(async (path) => [path, (await host.stat(path))?.modified ?? 0] as const)),
  );
  const all = (await containerDetails.read(host)) ?? [];
  const stale = staleContainers(project, mounted, all, (path) => times.get(path) ?? 0);
  await Promise.all(
    stale.map(({ id }) => host.run({ argv: ["docker", "restart", id], timeoutSeconds: 120 })),
  );
};
