import { packages } from "../resources/packages.ts";
import type { Resource } from "../resources/resource.ts";
import { accessPhase } from "./access.ts";
import { auditPhase } from "./audit.ts";
import { baselinePhase } from "./baseline.ts";
import { daemonPhase } from "./daemon.ts";
import { dockerPhase } from "./docker.ts";
import { fail2banPhase } from "./fail2ban.ts";
import { firewallPhase } from "./firewall.ts";
import { gatewayPhase } from "./gateway.ts";
import { imagesPhase } from "./images.ts";
import { kernelPhase } from "./kernel.ts";
import { packagesPhase } from "./packages.ts";
import type { Phase, PhaseDefinition, Site } from "./phase.ts";
import { proofPhase } from "./proof.ts";
import { resumePhase } from "./resume.ts";
import { sandboxPhase } from "./sandbox.ts";
import { schedulePhase } from "./schedule.ts";
import { servicesPhase } from "./services.ts";
import { stackPhase } from "./stack.ts";
import { standbyPhase } from "./standby.ts";
import { tailscalePhase } from "./tailscale.ts";
import { treePhase } from "./tree.ts";
import { upgradesPhase } from "./upgrades.ts";

/** All phases, in the order in which they run. */
export const phases: readonly PhaseDefinition[] = [
  treePhase,
  packagesPhase,
  // An interface that is made gets the settings that the kernel has for new ones by then.
  kernelPhase,
  tailscalePhase,
  accessPhase,
  baselinePhase,
  firewallPhase,
  fail2banPhase,
  upgradesPhase,
  daemonPhase,
  dockerPhase,
  auditPhase,
  resumePhase,
  imagesPhase,
  // Before what names the release: settings that it rejects must leave no trace of it.
  gatewayPhase,
  sandboxPhase,
  stackPhase,
  standbyPhase,
  servicesPhase,
  schedulePhase,
  proofPhase,
];

export const phaseNames: readonly string[] = phases.map((phase) => phase.name);

/** Phases by `--only` and `--skip`: the first keeps just those named, the second leaves those named out. */
export const choosePhases = (chosen: {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}): readonly PhaseDefinition[] =>
  phases.filter(
    ({ name }) => (chosen.only.length === 0 || chosen.only.includes(name)) && !chosen.skip.includes(name),
  );

/**
 * What a phase needs from the package manager, and what has to be there before. One run of apt for all phases instead of
 * one for each: it takes longer to begin than to install. A phase that runs without the first one installs its own.
 */
const packagesOf = (
  definition: PhaseDefinition,
  definitions: readonly PhaseDefinition[],
  site: Site,
): readonly Resource[] => {
  const together = definitions.includes(packagesPhase);
  const first = definition === packagesPhase;
  const those = first ? definitions : [definition];
  const names = those.flatMap((each) => each.packages ?? []);
  const phaseOf = new Map(those.flatMap((each) => (each.packages ?? []).map((name) => [name, each.name])));
  const ahead = together && !first ? [] : those.flatMap((each) => each.ahead?.(site) ?? []);
  if (names.length === 0) return ahead;
  return first
    ? [...ahead, packages("base", names, { phaseOf })]
    : [...ahead, packages(definition.name, names, { together: "packages base", phaseOf })];
};

/** The phases of one run, with what each consists of here. */
export const phasesFor = (site: Site, definitions: readonly PhaseDefinition[] = phases): readonly Phase[] =>
  definitions.map((definition) => ({
    name: definition.name,
    title: definition.title,
    resources: [...packagesOf(definition, definitions, site), ...definition.resources(site)],
  }));
