import { exitCodes } from "../exit.ts";
import { type ComposeHashes, composeHashes } from "../facts/compose.ts";
import { containerDetails } from "../facts/container-details.ts";
import { type Container, containers as containersFact, projectLabel } from "../facts/containers.ts";
import { stat } from "../facts/file.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { waitForHealth } from "./container-health.ts";
import type { Resource, Work } from "./resource.ts";
import { type MountedFiles, restartStale, staleContainers } from "./stale-containers.ts";

/** A service that may have become another server's while it was on its way here. */
export interface Contested {
  readonly service: string;
  /** Throws when it does not belong here. */
  belongsHere(host: Host): Promise<void>;
}

export interface ComposeProject {
  readonly name: string;
  /** Holds compose.yaml and .env. */
  readonly folder: string;
  /** Services that have to run, of those in the file. */
  readonly services: readonly string[];
  /** Files that a service reads when it starts. */
  readonly mounted: MountedFiles;
  /** Ids of resources that Compose reads: when one of them changes, so may the services. */
  readonly inputs: readonly string[];
  /** Resources that run beside and have to be done first. */
  readonly after: readonly string[];
  /** One that only runs where it belongs, if there is such a one. */
  readonly contested?: Contested;
  /** Longest time until all containers are healthy, seconds. */
  readonly patienceSeconds: number;
}

const hashLabel = "com.docker.compose.config-hash";
const serviceLabel = "com.docker.compose.service";

/** What is not as the compose file says, one line a service. */
export const composeDrift = (
  { name, services }: Pick<ComposeProject, "name" | "services">,
  hashes: ComposeHashes,
  all: readonly Container[] | null,
): readonly string[] => {
  if (all === null) return ["Docker does not answer yet"];
  if (hashes === null) return ["no services yet"];
  const own = all.filter((container) => container.labels[projectLabel] === name);
  const wanted = services.flatMap((service) => {
    const container = own.find((each) => each.labels[serviceLabel] === service);
    if (container === undefined) return [`${service}: no container`];
    if (!container.running) return [`${service}: ${container.status || "not running"}`];
    if (container.labels[hashLabel] !== hashes.get(service)) return [`${service}: runs with other settings`];
    return container.health === "unhealthy" ? [`${service}: unhealthy`] : [];
  });
  const surplus = own
    .map((container) => container.labels[serviceLabel] ?? container.name)
    .filter((service) => !services.includes(service))
    .map((service) => `${service}: no longer wanted`);
  return [...wanted, ...surplus];
};

/**
 * Starts services while the contested one belongs here. Compose takes a minute, and so does health: whoever stopped it
 * meanwhile, because it had become another server's, would find it at work again.
 */
const whileItBelongsHere = async (
  host: Host,
  { folder, contested }: ComposeProject,
  start: () => Promise<void>,
): Promise<void> => {
  if (contested === undefined) return await start();
  await contested.belongsHere(host);
  await start().finally(() =>
    contested.belongsHere(host).catch(async (error: unknown) => {
      const argv = ["docker", "compose", "stop", "--timeout", "10", contested.service] as const;
      await host.run({ argv, directory: folder, timeoutSeconds: 60 });
      throw error;
    }),
  );
};

const compose = async ({ host, progress }: Work, project: ComposeProject): Promise<void> => {
  const unhealthy = (await containersFact.read(host))?.filter(
    (each) => each.labels[projectLabel] === project.name && each.health === "unhealthy",
  );
  const result = await host.run({
    argv: [
      "docker",
      "compose",
      "up",
      "--detach",
      "--no-build",
      "--pull",
      "never",
      "--remove-orphans",
      "--quiet-pull",
    ],
    directory: project.folder,
    timeoutSeconds: project.patienceSeconds,
    onLine: (line) => progress(line.trim()),
  });
  // Compose leaves a container alone whose settings are right, however sick it is.
  for (const container of unhealthy ?? [])
    await host.run({ argv: ["docker", "restart", container.id], timeoutSeconds: 120 });
  if (result.code !== 0) {
    throw new Failure(exitCodes.failed, {
      what: "docker compose up failed",
      where: `${project.folder}/compose.yaml`,
      why: result.stderr.trim().split("\n").slice(-4).join("\n"),
      fix: "Mend what it names, then run the same command again.",
    });
  }
};

const up = async (work: Work, project: ComposeProject): Promise<void> => {
  const { host } = work;
  await whileItBelongsHere(host, project, () => compose(work, project));
  await whileItBelongsHere(host, project, async () => {
    await restartStale(host, project.name, project.mounted);
    await waitForHealth(work, project.name, project.patienceSeconds);
  });
};

/** The services of a compose file, all running with exactly the settings in it, all healthy. */
export const composeProject = (project: ComposeProject): Resource => {
  const hashes = composeHashes(project.folder);
  const files = Object.values(project.mounted).flat();
  return {
    id: `compose ${project.name}`,
    needs: [hashes, containersFact, containerDetails, ...files.map(stat)],
    after: project.after,
    diff: (facts, earlier) => {
      const modified = (path: string): number => facts.get(stat(path))?.modified ?? 0;
      const details = facts.get(containerDetails) ?? [];
      const stale = staleContainers(project.name, project.mounted, details, modified);
      const drift = [
        ...composeDrift(project, facts.get(hashes), facts.get(containersFact)),
        ...stale.map(({ name }) => `${name}: its files are newer than it`),
      ];
      const changing = project.inputs.filter((id) => earlier.changes(id));
      if (drift.length === 0 && changing.length === 0) return [];
      return [
        {
          action: "run",
          summary: "start the services and wait until all are healthy",
          notes: drift.length > 0 ? drift : changing.map((id) => `${id} changes`),
          make: (work) => up(work, project),
        },
      ];
    },
  };
};
