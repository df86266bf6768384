import type { Resource } from "../resources/resource.ts";
import type { Deployment } from "../settings/deployment.ts";

/** The egress proxy's executable as clincher carries it. */
export interface EgressExecutable {
  /** Hex. */
  readonly sha256: string;
  /** Unpacks it and checks its hash. */
  read(): Promise<Uint8Array>;
}

/** Everything a phase may decide from. */
export interface Site {
  readonly deployment: Deployment;
  readonly egress: EgressExecutable;
  /** Text of /etc/clincher/secrets.toml as it has to be: generated secrets are kept before they are used. */
  readonly secretsFile: string;
  /** Text of /etc/clincher/clincher.toml when there is none yet; null leaves the operator's alone. */
  readonly settingsFile: string | null;
}

/** A named group of resources of one run. */
export interface Phase {
  readonly name: string;
  /** "Docker Engine": what a person reads while it runs. */
  readonly title: string;
  readonly resources: readonly Resource[];
}

/** A part of what a clincher host consists of; its name is what `--only` and `--skip` take. */
export interface PhaseDefinition {
  readonly name: string;
  readonly title: string;
  /** Packages that it needs; they come with those of all phases, before the first of them. */
  readonly packages?: readonly string[];
  /** Settings that have to be there before its packages are: some start a service at once. */
  ahead?(site: Site): readonly Resource[];
  resources(site: Site): readonly Resource[];
}
