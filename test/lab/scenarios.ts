import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Scenario } from "./scenario.ts";

const folder = join(import.meta.dir, "scenarios");

/** Names of all scenarios, in order. */
export async function scenarioNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

export interface Group {
  readonly proves: string;
  readonly scenarios: readonly string[];
}

/** One name for several scenarios. */
export const groups: Readonly<Record<string, Group>> = {
  "restore-faults": {
    proves:
      "backup, restore, promote, upgrade and rollback cut off at each step by kill -9, power cut or a full disk",
    scenarios: ["backup-faults", "restore-cut-off", "promote-faults", "upgrade-faults", "disk-full"],
  },
};

/** The scenarios that names stand for, each once. */
export const scenariosOf = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => groups[name]?.scenarios ?? [name])),
];

/** Loads a scenario by name; throws, naming those that exist, when there is none. */
export async function loadScenario(name: string): Promise<Scenario> {
  const names = await scenarioNames();
  if (!names.includes(name)) throw new Error(`no scenario ${name}; there are: ${names.join(", ")}`);
  const { default: scenario } = (await import(join(folder, `${name}.ts`))) as { default: Scenario };
  if (scenario.name !== name) throw new Error(`scenarios/${name}.ts calls itself ${scenario.name}`);
  return scenario;
}
