import { describe, expect, test } from "bun:test";
import { parseSwitch } from "../../../src/host/failpoint.ts";
import { placeText } from "../../lab/faults/changes.ts";
import { elsewhere } from "../../lab/recovery/elsewhere.ts";
import { readSites, sitesIn } from "../../lab/recovery/sites.ts";
import { steps } from "../../lab/recovery/steps.ts";

const made = new Set(
  Object.values(steps)
    .flat()
    .flatMap((step) => step.made),
);
const reasonFor = (site: string): string | undefined =>
  elsewhere[site] ??
  elsewhere[site.split(" ")[0] ?? ""] ??
  elsewhere[`${(site.split(" ")[0] ?? "").split("/")[0]}/`];

describe("steps of recovery", () => {
  test("every change that src/recovery makes is a step at which the lab lets it die, or has its reason", async () => {
    const sites = await readSites();
    expect(sites.filter((site) => !made.has(site) && reasonFor(site) === undefined)).toEqual([]);
  });
  test("every step is made where it says", async () => {
    const sites = new Set(await readSites());
    expect([...made].filter((site) => !sites.has(site))).toEqual([]);
  });
  test("every reason is one for something", async () => {
    const sites = await readSites();
    const used = (key: string): boolean =>
      sites.some((site) => !made.has(site) && (site === key || site.startsWith(key)));
    expect(Object.keys(elsewhere).filter((key) => !used(key))).toEqual([]);
  });
  test("a change that is added is found", () => {
    const text =
      "await host.remove(stage);\nawait host.remove(stage);\nawait writeUpgrade(host, {\n  ...marker });";
    expect(sitesIn("upgrade/new.ts", text)).toEqual([
      "upgrade/new.ts remove(stage)",
      "upgrade/new.ts remove(stage) #2",
      "upgrade/new.ts writeUpgrade({ ...marker })",
    ]);
  });
  test("the failpoint understands where each is", () => {
    for (const step of Object.values(steps).flat()) {
      const { change } = parseSwitch(`${placeText(step)} kill`);
      expect([change?.like.source, change?.nth, change?.after]).toEqual([
        step.change.source,
        step.nth ?? 1,
        step.after === true,
      ]);
    }
  });
});
