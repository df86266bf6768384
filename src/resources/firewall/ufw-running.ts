import { Facts } from "../../facts/fact.ts";
import { decode, file } from "../../facts/file.ts";
import { type Family, filterTable } from "../../facts/iptables.ts";
import { families } from "../../firewall/policy.ts";
import { type UfwTexts, ufwChains } from "../../firewall/ufw/chains.ts";
import { ufwPaths } from "../../firewall/ufw/files.ts";
import { compareUfw, ufwTransaction } from "../../firewall/ufw/live.ts";
import { mergeRules } from "../../firewall/ufw/merge.ts";
import { ufwRules } from "../../firewall/ufw/policy.ts";
import type { Host } from "../../host/host.ts";
import type { Resource, Work } from "../resource.ts";
import { bootUnit } from "./boot.ts";
import type { PolicySource } from "./policy.ts";
import { restore, runFirewall } from "./run.ts";

const unit = bootUnit("ufw.service", ["multi-user.target"]);

const partsOf = (family: Family) => {
  const { before, after, user } = ufwPaths[family];
  return { before: file(before), after: file(after), user: file(user) };
};

const readTexts = async (host: Host, family: Family): Promise<UfwTexts> => {
  const { before, after, user } = ufwPaths[family];
  const [one, two, three] = await Promise.all([host.read(before), host.read(after), host.read(user)]);
  return { before: decode(one), after: decode(two), user: decode(three) };
};

const findings = (source: PolicySource, facts: Facts, family: Family): readonly string[] => {
  const table = facts.get(filterTable(family));
  if (table === null) return family === 4 ? ["ufw is not running"] : [];
  const parts = partsOf(family);
  const [before, after] = [facts.get(parts.before), facts.get(parts.after)];
  if (before === null || after === null) return ["ufw is not running"];
  const rules = ufwRules(source.of(facts), family);
  const { text: user } = mergeRules(decode(facts.get(parts.user)?.content), rules, family);
  const texts = { before: decode(before.content), after: decode(after.content), user };
  return compareUfw(ufwChains(texts, family), table, family);
};

const load = async (work: Work, family: Family): Promise<void> => {
  const table = await filterTable(family).read(work.host);
  if (table === null && family === 6) return;
  const wanted = ufwChains(await readTexts(work.host, family), family);
  const now = table ?? { policies: new Map(), chains: new Map() };
  await runFirewall(work, restore(family), ufwTransaction(wanted, now, family));
};

/**
 * What ufw's files say is what the kernel does, now and after a boot. Rules that someone put into ufw's chains or in front
 * of them are drift. Loaded in one transaction for each family; `ufw reload` would open every port for a moment.
 */
export const ufwRunning = (source: PolicySource): Resource => ({
  id: "ufw",
  needs: [
    ...families.flatMap((family) => [filterTable(family), ...Object.values(partsOf(family))]),
    ...unit.needs,
    ...source.needs,
  ],
  diff: (facts) => {
    const notes = [
      ...unit.obstacles(facts),
      ...families.flatMap((family) =>
        findings(source, facts, family).map((finding) => `IPv${family}: ${finding}`),
      ),
    ];
    if (notes.length === 0) return [];
    return [
      {
        action: "run",
        summary: "load ufw's rules, now and at every boot",
        notes,
        before: [
          {
            kind: "unit",
            name: unit.name,
            value: unit.obstacles(facts).length > 0 ? "disabled inactive" : "enabled active",
          },
        ],
        make: async (work) => {
          for (const family of families) await load(work, family);
          // Its package, installed in this run, may have done so.
          if (unit.obstacles(await Facts.collect(work.host, unit.needs)).length > 0) {
            await runFirewall(work, ["systemctl", "unmask", unit.name]);
            await runFirewall(work, ["systemctl", "enable", unit.name]);
          }
          // Finds everything loaded, and is shown as active from then on.
          await runFirewall(work, ["systemctl", "start", unit.name]);
        },
      },
    ];
  },
});
