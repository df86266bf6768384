import type { Deployment } from "../settings/deployment.ts";
import {
  type Intent,
  isUnsupported,
  type Json,
  nearestKnown,
  type OpenClawVersion,
  type Placement,
  type Value,
} from "./intent.ts";
import { intents } from "./intents/index.ts";
import { place, type Tree } from "./place.ts";

/** Content of openclaw.json. */
export type OpenClawConfig = { readonly [key: string]: Json };

/** A value that stands for itself, or the one that this deployment gives. */
export const resolve = (value: Value, deployment: Deployment): Json =>
  typeof value === "function" ? value(deployment) : value;

/** What an intent means for this version and deployment, or undefined when it does not apply. */
export const placementOf = (
  intent: Intent,
  version: OpenClawVersion,
  deployment: Deployment,
): Placement | undefined => {
  const at = intent.at[nearestKnown(version)];
  if (isUnsupported(at) || intent.when?.(deployment) === false) return undefined;
  return at;
};

/** The gateway's whole settings file for a version. Pure: the same deployment gives the same file. */
export const renderConfig = (version: OpenClawVersion, deployment: Deployment): OpenClawConfig => {
  const tree: Tree = {};
  const lists = new Map<string, string[]>();
  for (const intent of intents) {
    const placement = placementOf(intent, version, deployment);
    for (const [path, value] of Object.entries(placement?.set ?? {})) {
      place(tree, path, resolve(value, deployment));
    }
    for (const [path, members] of Object.entries(placement?.add ?? {})) {
      lists.set(path, [...(lists.get(path) ?? []), ...members]);
    }
  }
  for (const [path, members] of lists) place(tree, path, [...new Set(members)]);
  return tree as OpenClawConfig;
};
