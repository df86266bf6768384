import { installedServer, sshPort } from "../deployment.ts";
import { live } from "../life/live.ts";
import { chosen, type Life, type StepName, script, steps } from "../life/steps.ts";
import { seeded } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import { oldRelease } from "../upgrade.ts";

/** With a seed, so many steps as that has them; with names between commas, these. */
const { CLINCHER_LIFE_SEED: seed, CLINCHER_LIFE_COUNT: count = "16", CLINCHER_LIFE: names } = process.env;

const planned = (): readonly StepName[] => {
  if (names !== undefined) return names.split(",");
  return seed === undefined ? script : chosen(seeded(Number(seed)), Number(count));
};

const scenario: Scenario = {
  name: "life",
  proves:
    "one server lives through backups, restores and their undo, upgrades that fail or are well, rollbacks, new secrets, stops, boots, another port for ssh and an uninstall that keeps the data, one after the other; after each its data, its release, its plan and what it says of itself are what they have to be",
  apart: "more than thirty commands, one after the other, take about twenty minutes",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    let life: Life = {
      ...{ world: "none", release: oldRelease, saved: [], aside: null, kept: null },
      ...{ stopped: false, port: sshPort, worlds: 0 },
    };
    for (const [index, name] of planned().entries()) {
      const step = steps[name];
      if (step === undefined) throw new Error(`there is no step ${name}: ${Object.keys(steps).join(", ")}`);
      lab.step(`${index + 1}: ${name}`);
      life = await live(lab, server, life, step);
    }
  },
};

export default scenario;
