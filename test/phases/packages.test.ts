import { describe, expect, test } from "bun:test";
import { planFrom } from "../../src/engine/plan.ts";
import { Facts } from "../../src/facts/fact.ts";
import { file as fileFact } from "../../src/facts/file.ts";
import { packages as installed } from "../../src/facts/packages.ts";
import { packagesHalfDone } from "../../src/facts/packages-cut-off.ts";
import { phasesFor } from "../../src/phases/index.ts";
import { packagesPhase } from "../../src/phases/packages.ts";
import type { PhaseDefinition, Site } from "../../src/phases/phase.ts";
import { file } from "../../src/resources/file.ts";

const one: PhaseDefinition = { name: "one", title: "One", packages: ["ufw"], resources: () => [] };
const two: PhaseDefinition = { name: "two", title: "Two", packages: ["sudo"], resources: () => [] };
const readable = { mode: 0o644, uid: 0, gid: 0 };
const three: PhaseDefinition = {
  ...{ name: "three", title: "Three", packages: ["fail2ban"], resources: () => [] },
  ahead: () => [file({ path: "/etc/x", content: "", ...readable })],
};

const planned = (definitions: readonly PhaseDefinition[], there: readonly string[] = []) => {
  const facts = Facts.of(
    [installed, new Map(there.map((name) => [name, "1"]))],
    [packagesHalfDone, false],
    [fileFact("/etc/x"), null],
  );
  // Phases of nothing but packages ask no site.
  const { steps } = planFrom(phasesFor({} as Site, definitions), facts);
  return steps.map(({ phase, changes }) => `${phase}: ${changes.map(({ summary }) => summary).join()}`);
};

describe("packages of several phases", () => {
  test("come in one go, in the first of them", () =>
    expect(planned([packagesPhase, one, two], packagesPhase.packages)).toEqual([
      "packages: install ufw sudo",
    ]));

  test("come alone where the phase runs alone", () => expect(planned([two])).toEqual(["two: install sudo"]));

  test("of a phase that is left out do not come", () =>
    expect(planned([packagesPhase, two], packagesPhase.packages)).toEqual(["packages: install sudo"]));

  test.each([
    [
      [packagesPhase, two, three],
      ["packages: write /etc/x (0644 root)", "packages: install sudo fail2ban"],
    ],
    [[three], ["three: write /etc/x (0644 root)", "three: install fail2ban"]],
  ])("come after the settings with which they start a service", (definitions, steps) =>
    expect(planned(definitions, packagesPhase.packages)).toEqual(steps),
  );

  test("that are there are no change", () =>
    expect(planned([packagesPhase, one, two], [...(packagesPhase.packages ?? []), "ufw", "sudo"])).toEqual(
      [],
    ));
});
