import { type Fact, Facts } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";
import { built } from "../version.ts";
import { architecture } from "./architecture.ts";
import { buildTime } from "./build-time.ts";
import { type Check, type Context, withoutSeverity } from "./check.ts";
import { disk } from "./disk.ts";
import { dockerFlags } from "./docker-flags.ts";
import { dockerPackagesCheck } from "./docker-packages.ts";
import { dockerSource } from "./docker-source.ts";
import { domainCheck } from "./domain.ts";
import { dpkg } from "./dpkg.ts";
import { executable } from "./executable.ts";
import { existingInstall } from "./existing-install.ts";
import { initSystem } from "./init-system.ts";
import { leftoverState } from "./leftover-state.ts";
import { login } from "./login.ts";
import { loginRefused } from "./login-refused.ts";
import { memory } from "./memory.ts";
import { olderRelease } from "./older-release.ts";
import { operatingSystem } from "./operating-system.ts";
import { otherFirewall } from "./other-firewall.ts";
import { ports } from "./ports.ts";
import { root } from "./root.ts";
import { subnet } from "./subnet.ts";
import { untestedRelease } from "./untested-release.ts";

export { checkReachability } from "./reachability.ts";

/** Everything that is looked at before anything is touched, in the order in which it is told. None uses the network. */
export const checks: readonly Check[] = [
  root,
  operatingSystem,
  architecture,
  initSystem,
  executable,
  memory,
  disk,
  buildTime,
  dpkg,
  dockerSource,
  dockerPackagesCheck,
  dockerFlags,
  existingInstall,
  olderRelease,
  ports,
  login,
  subnet,
  otherFirewall,
];

const needsOf = (asked: readonly Check[]) => asked.flatMap((check) => check.needs);

const problemsOf = (asked: readonly Check[], facts: Facts, deployment: Deployment): readonly Problem[] => {
  const context: Context = { deployment, built: Date.parse(built) };
  return asked.flatMap((check) => check.check(facts, context)).map(withoutSeverity);
};

/** What `preflight` looks at. */
export const preflightFacts: readonly Fact<unknown>[] = needsOf(checks);

/**
 * Why this machine cannot take these phases as it is: all problems together. Pure. `brings`: other data takes the place of
 * what is here, as in a restore.
 */
export const preflight = (
  facts: Facts,
  deployment: Deployment,
  brings: "data" | "none",
  phases: readonly { readonly name: string }[],
): readonly Problem[] =>
  problemsOf(
    checks.filter(
      ({ ofData, phase }) =>
        (brings === "none" || ofData !== true) &&
        (phase === undefined || phases.some(({ name }) => name === phase)),
    ),
    facts,
    deployment,
  );

/** What is told and stops nothing: a login, a domain or a release that may not work, an earlier agent's state. */
export const remarks = ({ settings }: Deployment): readonly Check[] => [
  loginRefused(settings.admin.user),
  domainCheck(settings.domain),
  leftoverState,
  untestedRelease,
];

/** What the operator should know but what stops nothing. Asks the name server. */
export const findWarnings = async (
  host: Host,
  { deployment }: { readonly deployment: Deployment },
): Promise<readonly Problem[]> => {
  const asked = remarks(deployment);
  return problemsOf(asked, await Facts.collect(host, needsOf(asked)), deployment);
};
