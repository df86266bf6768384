import { dockerPackages, dockerRepository } from "../resources/apt-repository.ts";
import { packages } from "../resources/packages.ts";
import { service } from "../resources/service.ts";
import type { PhaseDefinition } from "./phase.ts";

export const dockerPhase: PhaseDefinition = {
  name: "docker",
  title: "Docker Engine",
  resources: ({ deployment: { settings, machine } }) => [
    ...(settings.docker.source === "docker" ? dockerRepository(machine) : []),
    packages("docker", dockerPackages(settings.docker.source, machine.os)),
    service("docker.service", ["/etc/docker/daemon.json"], { reloadFirst: true }),
  ],
};
