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

/** Loads a scenario by name; throws, naming those that exist, when there is none. */
export async function loadScenario(name: string): Promise<Scenario> {
  const names = await scenarioNames();
  if (!names.includes(name)) throw new Error(`no scenario ${name}; there are: ${names.join(", ")}`);
  const { default: scenario } = (await import(join(folder, `${name}.ts`))) as { default: Scenario };
  if (scenario.name !== name) throw new Error(`scenarios/${name}.ts calls itself ${scenario.name}`);
  return scenario;
}
