import { loadSettings } from "../../src/settings/load.ts";
import type { Sources } from "../../src/settings/sources.ts";

export const path = "/etc/clincher/clincher.toml";
export const domain = "agent.my-company.org";

/** The settings of these sources, with a file of this text; ssh is open to anywhere unless they say otherwise. */
export const load = (sources: Partial<Sources> & { readonly text?: string } = {}) =>
  loadSettings({
    flags: {},
    ...sources,
    environment: { CLINCHER_ADMIN_ADDRESSES: "anywhere", ...sources.environment },
    file: sources.text === undefined ? null : { path, text: sources.text },
  });

/** "where: what" of every problem, and what to do. */
export const problems = (sources: Parameters<typeof load>[0]) => {
  const result = load(sources);
  return result.ok ? [] : result.problems.map(({ where, what, fix }) => [where ?? "", what, fix] as const);
};
