import { aptSources } from "../facts/apt-sources.ts";
import type { Facts } from "../facts/fact.ts";
import { stat } from "../facts/file.ts";
import { osRelease } from "../facts/os-release.ts";
import { packages } from "../facts/packages.ts";
import { dockerRepositoryHost, dockerSourcesPath } from "../resources/apt-repository.ts";
import { type Check, error, type Finding } from "./check.ts";
import { hasUsableDocker } from "./docker-source.ts";

const snap = stat("/snap/docker");
const swarm = stat("/var/lib/docker/swarm/docker-state.json");

type Source = "docker" | "distro";

/** Packages that hold the same files as those of the chosen source, so that apt would remove or refuse them. */
const conflicting: Readonly<Record<Source, readonly string[]>> = {
  docker: ["docker.io", "docker-compose", "docker-compose-v2", "docker-buildx", "containerd", "runc"],
  distro: ["docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"],
};

const fromOtherSource = (facts: Facts, source: Source): readonly Finding[] => {
  const found = conflicting[source].filter((name) => facts.get(packages).has(name));
  if (found.length === 0) return [];
  const other = source === "docker" ? "distro" : "docker";
  const keep = hasUsableDocker(facts.get(osRelease), other)
    ? `Set docker.source = "${other}" to keep what is here. `
    : "";
  return [
    error({
      what: `Docker is here from ${source === "docker" ? "the distribution" : "Docker's own repository"}: ${found.join(", ")}`,
      where: "clincher.toml: docker.source",
      why: "Packages of the two sources exclude each other, and replacing them stops every container.",
      fix: `${keep}To switch: apt-get remove ${found.join(" ")}`,
    }),
  ];
};

const podman = (facts: Facts): readonly Finding[] => {
  if (!facts.get(packages).has("podman-docker")) return [];
  return [
    error({
      what: "The package podman-docker pretends to be Docker",
      why: "It holds /usr/bin/docker and answers on Docker's socket with another engine.",
      fix: "Remove it: apt-get remove podman-docker",
    }),
  ];
};

const fromSnap = (facts: Facts): readonly Finding[] => {
  if (facts.get(snap) === null) return [];
  return [
    error({
      what: "Docker is here as a snap",
      where: "/snap/docker",
      why: "Inside a snap, Docker sees neither /opt nor /var/lib/docker as the stack needs them.",
      fix: "Remove it with its containers: snap remove docker",
    }),
  ];
};

/** apt refuses to work when one repository is named twice with different keys. */
const namedTwice = (facts: Facts, source: Source): readonly Finding[] => {
  if (source !== "docker") return [];
  const files = facts
    .get(aptSources)
    .filter(({ uri, file }) => uri.includes(`//${dockerRepositoryHost}/`) && file !== dockerSourcesPath)
    .map(({ file }) => file);
  return [...new Set(files)].map((file) =>
    error({
      what: "Docker's repository is already named in another file",
      where: file,
      why: `clincher writes ${dockerSourcesPath}; apt stops when the two name different keys.`,
      fix: `Remove it there; when the file has nothing else: rm ${file}`,
    }),
  );
};

/** dockerd does not start with our settings there: live-restore and a swarm exclude each other. */
const inSwarm = (facts: Facts): readonly Finding[] => {
  if (facts.get(swarm) === null) return [];
  return [
    error({
      what: "Docker is part of a swarm here",
      where: "docker info",
      why: "With live-restore, which keeps containers running while Docker is updated, dockerd does not start in a swarm.",
      fix: "Take another server; or leave the swarm, which ends its services here: docker swarm leave --force",
    }),
  ];
};

export const dockerPackagesCheck: Check = {
  name: "docker-packages",
  needs: [osRelease, packages, aptSources, snap, swarm],
  check: (facts, { deployment }) => {
    const { source } = deployment.settings.docker;
    return [
      ...fromOtherSource(facts, source),
      ...podman(facts),
      ...fromSnap(facts),
      ...inSwarm(facts),
      ...namedTwice(facts, source),
    ];
  },
};
