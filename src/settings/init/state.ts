import { type Checkable, crossChecks } from "../cross-checks.ts";
import { nest } from "../load.ts";
import { type Resolved, resolve } from "../resolve.ts";
import { schema } from "../schema.ts";
import { missingSecrets, type Requirement } from "../secrets/missing.ts";
import type { SomeSecrets } from "../secrets.ts";
import type { Sources } from "../sources.ts";

/** All that `clincher init` knows at one moment; answers make a new one. */
export interface InitState {
  readonly sources: Sources;
  /** Secrets given so far, answers included. */
  readonly secrets: SomeSecrets;
  /** True when clincher.toml is there and stays as it is: only secrets can be missing. */
  readonly keep: boolean;
  /** Bytes of memory of this machine. */
  readonly memory: number;
  /** Optional questions that were answered with nothing. */
  readonly skipped: readonly string[];
}

const rest = schema.omit({ domain: true });

/** The settings as far as they are known, apart from the domain; null while something in them is wrong. */
export function checkable({ values, problems }: Resolved): Checkable | null {
  if (problems.length > 0) return null;
  const parsed = rest.safeParse(nest(new Map([...values].filter(([path]) => path !== "domain"))));
  return parsed.success && crossChecks(parsed.data, new Map()).length === 0 ? parsed.data : null;
}

/** The secrets that the settings so far need and nobody gave. */
export function missingIn(state: InitState): Requirement[] {
  const settings = checkable(resolve(state.sources));
  return settings === null ? [] : missingSecrets(settings, state.secrets);
}
