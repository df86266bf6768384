import type { Place } from "../../faults/changes.ts";

/**
 * What a command of recovery changes, in the order in which it does; between two steps there is nothing that could be half
 * done. `made`: where src/recovery does it (../sites.ts), so that nothing is added there without a death here.
 */
export interface Step extends Place {
  readonly made: readonly string[];
}

export const step = (when: string, change: RegExp, ...made: readonly string[]): Step => ({
  when,
  change,
  made,
});
/** The change after the one that is told: where two look the same. */
export const next = (when: string, change: RegExp, ...made: readonly string[]): Step => ({
  ...{ when, change, made },
  after: true,
});

export const stage = "/opt/openclaw/\\.restore";
export const noteOf = (folder: string, text: string): RegExp =>
  new RegExp(`^writeFile ${folder}/marker\\.json ${text}$`);

export const start = /^run docker compose .*\bup\b/;
export const stop = /^run docker stop/;
