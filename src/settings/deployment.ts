import type { Settings } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

export interface ContainerLimits {
  /** Bytes. */
  readonly memory: number;
  /** CPUs, fractions allowed. */
  readonly cpus: number;
}

export type LimitedContainer = "gateway" | "litellm" | "egress";
export type Limits = Readonly<Record<LimitedContainer, ContainerLimits>>;
export type Tier = "starter" | "growth" | "production";

/** What is known of the machine before anything is planned. */
export interface Machine {
  readonly architecture: "x64" | "arm64";
  readonly os: { readonly id: "ubuntu" | "debian"; readonly codename: string; readonly version: string };
  /** Bytes of memory. */
  readonly memory: number;
  readonly cpus: number;
}

/** Settings with every choice made: what phases are computed from. */
export interface Deployment {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly machine: Machine;
  readonly tier: Tier;
  /** `egress` is for each of the egress proxies. */
  readonly limits: Limits;
}
