import type { Deployment } from "../settings/deployment.ts";
import type { KnownVersion } from "../settings/releases.ts";
import type { Settings } from "../settings/schema.ts";

export { isKnown, type KnownVersion, nearestKnown, versions } from "../settings/releases.ts";

export type OpenClawVersion = Settings["openclaw"]["version"];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value as it is written, or how it follows from the deployment. */
export type Value = Json | ((deployment: Deployment) => Json);

/** How a version of OpenClaw is told about an intent. Paths are dotted: "gateway.auth.mode". */
export interface Placement {
  readonly set?: Readonly<Record<string, Value>>;
  /** Members of lists that several intents fill together, such as the denied tools. */
  readonly add?: Readonly<Record<string, readonly string[]>>;
}

/** Why a version cannot be told, or need not be. */
export interface Unsupported {
  readonly unsupported: string;
}

/** One thing the operator wants of the gateway, and how each version is made to do it. */
export interface Intent {
  readonly name: string;
  readonly why: string;
  /** Left out where the deployment does not need it. */
  readonly when?: (deployment: Deployment) => boolean;
  readonly at: Readonly<Record<KnownVersion, Placement | Unsupported>>;
}

/** Versions that are told the same. */
export const everywhere = (placement: Placement): Intent["at"] => ({
  "2026.3.13": placement,
  "2026.9.6": placement,
});

export const isUnsupported = (at: Placement | Unsupported): at is Unsupported => "unsupported" in at;
