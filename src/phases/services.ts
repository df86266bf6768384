import { agentBelongsHere } from "../resources/agent-belongs-here.ts";
import { composeProject } from "../resources/compose-project.ts";
import { oldSandboxes } from "../resources/old-sandboxes.ts";
import type { Resource } from "../resources/resource.ts";
import { stackFiles } from "../stack/files.ts";
import { hostPaths } from "../stack/paths.ts";
import { egressImage } from "../stack/pins.ts";
import { sandboxInstance, sandboxLabels } from "../stack/sandbox.ts";
import { type ServiceKey, services } from "../stack/services.ts";
import type { PhaseDefinition, Site } from "./phase.ts";

export const projectName = "openclaw";

/** A small server with a slow disk takes minutes to start LiteLLM and the gateway for the first time. */
export const patienceSeconds = 600;

/** The services, with so many seconds to become healthy. */
export const servicesWithin = ({ deployment, egress }: Site, seconds: number): readonly Resource[] => [
  composeProject({
    name: projectName,
    folder: hostPaths.root,
    services: Object.values(services),
    mounted: Object.fromEntries(
      (Object.keys(services) as ServiceKey[]).map((key) => [
        services[key],
        stackFiles(deployment).flatMap(({ path, mountedBy }) => (mountedBy.includes(key) ? path : [])),
      ]),
    ),
    inputs: [
      ...stackFiles(deployment).flatMap((each) => (each.watchedBy === undefined ? `file ${each.path}` : [])),
      `file ${hostPaths.environment}`,
      `image ${egressImage(egress.sha256)}`,
      "images",
      // Of a restore: services that ran until then have been stopped for it.
      "data in place",
    ],
    after: ["images", "compiled code"],
    ...(deployment.settings.standby.enabled
      ? { contested: { service: services.gateway, belongsHere: agentBelongsHere } }
      : {}),
    patienceSeconds: seconds,
  }),
  oldSandboxes(sandboxLabels, {
    instance: sandboxInstance(deployment.secrets),
    release: deployment.settings.openclaw.version,
  }),
];

export const servicesPhase: PhaseDefinition = {
  name: "services",
  title: "Services",
  resources: (site) => servicesWithin(site, patienceSeconds),
};
