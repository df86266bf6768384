import type { Deployment } from "../settings/deployment.ts";
import { placementOf, resolve } from "./config.ts";
import { isUnsupported, type Json, nearestKnown, type OpenClawVersion } from "./intent.ts";
import { type Theme, themes } from "./intents/index.ts";

export type Explained = {
  readonly theme: Theme;
  readonly name: string;
  readonly why: string;
} & (
  | { readonly state: "set"; readonly settings: Readonly<Record<string, Json>> }
  | { readonly state: "unsupported"; readonly reason: string }
  | { readonly state: "not needed" }
);

/** Each intent with what it became: for `clincher explain hardening` and docs/gateway-settings.md. */
export const explain = (version: OpenClawVersion, deployment: Deployment): readonly Explained[] =>
  (Object.keys(themes) as Theme[]).flatMap((theme) =>
    themes[theme].map((intent): Explained => {
      const { name, why } = intent;
      const at = intent.at[nearestKnown(version)];
      if (isUnsupported(at)) return { theme, name, why, state: "unsupported", reason: at.unsupported };
      const placement = placementOf(intent, version, deployment);
      if (placement === undefined) return { theme, name, why, state: "not needed" };
      const set = Object.entries(placement.set ?? {}).map(([path, value]) => [
        path,
        resolve(value, deployment),
      ]);
      return { theme, name, why, state: "set", settings: { ...Object.fromEntries(set), ...placement.add } };
    }),
  );
