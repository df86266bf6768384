import type { Problem } from "../../problem.ts";
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
  /** Address this login comes from; null on a console. */
  readonly loginFrom: string | null;
  /** Optional questions that were answered with nothing. */
  readonly skipped: readonly string[];
}

const rest = schema.omit({ domain: true });

/** The settings as far as they are known, apart from the domain, or what is wrong with them. */
function known({ values, origins, problems }: Resolved): {
  settings: Checkable | null;
  problems: readonly Problem[];
} {
  if (problems.length > 0) return { settings: null, problems };
  const parsed = rest.safeParse(nest(new Map([...values].filter(([path]) => path !== "domain"))));
  if (!parsed.success) return { settings: null, problems: [] };
  const crossed = crossChecks(parsed.data, origins);
  return { settings: crossed.length === 0 ? parsed.data : null, problems: crossed };
}

/** What is wrong with the settings given so far; that something is not given yet is not wrong. */
export const problemsIn = (state: InitState): readonly Problem[] => known(resolve(state.sources)).problems;

/** The secrets that the settings so far need and nobody gave. */
export function missingIn(state: InitState): Requirement[] {
  const { settings } = known(resolve(state.sources));
  return settings === null ? [] : missingSecrets(settings, state.secrets);
}
