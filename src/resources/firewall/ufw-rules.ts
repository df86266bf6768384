import { file as fileFact } from "../../facts/file.ts";
import { type Family, filterTable } from "../../facts/iptables.ts";
import { families } from "../../firewall/policy.ts";
import { ufwPaths } from "../../firewall/ufw/files.ts";
import { keepWord, type MergedRules, mergeRules } from "../../firewall/ufw/merge.ts";
import { ufwRules } from "../../firewall/ufw/policy.ts";
import { file } from "../file.ts";
import type { Resource } from "../resource.ts";
import type { PolicySource } from "./policy.ts";
import { riskOfUfw } from "./risk.ts";

/** Many sources of the same rule in one line: 22 networks for each port would hide everything else. */
const grouped = (sign: string, rules: readonly string[]): readonly string[] => {
  const groups = new Map<string, string[]>();
  for (const rule of rules) {
    const [what = "", source = ""] = rule.split(" from ");
    groups.set(what, [...(groups.get(what) ?? []), source]);
  }
  return [...groups].map(([what, sources]) => `${sign} ${what} from ${sources.join(", ")}`);
};

const notesOf = ({ added, removed, strangers, kept }: MergedRules): readonly string[] => {
  const changes = [
    ...grouped("-", removed),
    ...strangers.map(
      (rule) => `- ${rule}: not in the settings (stays when its comment begins with "${keepWord}")`,
    ),
    ...grouped("+", added),
  ];
  return [
    ...(changes.length === 0 ? ["the same rules, in clincher's order"] : changes),
    ...kept.map((rule) => `stays: ${rule}`),
  ];
};

/** ufw's file of rules for one family: clincher's rules, and those of the operator's that open nothing or are to be kept. */
export const ufwRulesFile = (source: PolicySource, family: Family): Resource => {
  const path = ufwPaths[family].user;
  const there = fileFact(path);
  return {
    id: `file ${path}`,
    needs: [there, ...families.map(filterTable), ...source.needs],
    risk: riskOfUfw,
    diff: (facts, earlier) => {
      const current = new TextDecoder().decode(facts.get(there)?.content ?? undefined);
      const merged = mergeRules(current, ufwRules(source.of(facts), family), family);
      const desired = file({ path, content: merged.text, mode: 0o640, uid: 0, gid: 0 });
      return desired.diff(facts, earlier).map(({ text, ...change }) =>
        text === undefined
          ? change
          : {
              ...change,
              summary: `rules for incoming connections, IPv${family}: ${change.summary}`,
              notes: [...notesOf(merged), ...source.notes(facts)],
            },
      );
    },
  };
};
