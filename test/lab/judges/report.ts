import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Item } from "./cis.ts";
import { keptSuggestions } from "./kept.ts";
import type { LynisReport, SshReport } from "./measure.ts";

export interface Judged {
  readonly lynis: { readonly stock: LynisReport; readonly ours: LynisReport };
  readonly ssh: { readonly stock: SshReport; readonly ours: SshReport };
  /** Violations by item. */
  readonly cis: readonly { readonly item: Item; readonly violations: readonly string[] }[];
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

/** Why a suggestion of Lynis is left; empty when nobody said. */
export const reasonFor = (suggestion: string): string => {
  const [id = ""] = suggestion.split("|");
  return keptSuggestions.find((each) => suggestion.startsWith(each.match) || each.match === id)?.reason ?? "";
};

const lynisPart = ({ stock, ours }: Judged["lynis"]): readonly string[] => [
  "## Lynis",
  "",
  `Lynis ${ours.version} from Debian, on servers of the lab (Debian 13) with everything running.`,
  "",
  row("server", "hardening index", "warnings", "suggestions"),
  row("---", "---", "---", "---"),
  row(
    "Debian with Docker, as installed",
    String(stock.index),
    String(stock.warnings.length),
    String(stock.suggestions.length),
  ),
  row(
    "after `clincher install`",
    `**${ours.index}**`,
    String(ours.warnings.length),
    String(ours.suggestions.length),
  ),
  "",
  "What it still suggests, and why it is left:",
  "",
  row("test", "suggestion", "left because"),
  row("---", "---", "---"),
  ...[...ours.warnings, ...ours.suggestions].map((each) => {
    const [id = "", text = "", details = ""] = each.split("|");
    return row(id, details === "-" || details === "" ? text : `${text} (${details})`, reasonFor(each));
  }),
];

const sshPart = ({ stock, ours }: Judged["ssh"]): readonly string[] => [
  "## ssh-audit",
  "",
  "From Debian, from outside, without its rate test (the firewall limits connections, which is what it would find).",
  "",
  row("server", "failures", "warnings"),
  row("---", "---", "---"),
  row("Debian, as installed", String(stock.failures.length), String(stock.warnings.length)),
  row("after `clincher install`", `**${ours.failures.length}**`, `**${ours.warnings.length}**`),
];

const cisPart = (cis: Judged["cis"]): readonly string[] => {
  const checked = cis.filter(({ item }) => "check" in item);
  const left = cis.filter(({ item }) => "leftOut" in item);
  const kept = checked.filter(({ violations }) => violations.length === 0);
  return [
    "## CIS Docker Benchmark",
    "",
    `Numbers of version 1.7.0; the checks are in test/lab/judges/cis. ${kept.length} of ${checked.length} checks hold; ${left.length} items are left out, with the reason. Each check was also run on a server made wrong on purpose, and found it.`,
    "",
    row("item", "what", "result"),
    row("---", "---", "---"),
    ...cis.map(({ item, violations }) => {
      const result =
        "leftOut" in item
          ? `left out: ${item.leftOut}`
          : violations.length === 0
            ? "holds"
            : violations.join("; ");
      return row(item.id, item.title, result);
    }),
  ];
};

/** Writes docs/judges.md. */
export const writeReport = (judged: Judged): Promise<void> =>
  writeFile(
    join(import.meta.dir, "..", "..", "..", "docs", "judges.md"),
    [
      "# What independent judges say",
      "",
      "Written by `npm run lab -- judges`; change the scenario, not this file.",
      "",
      ...lynisPart(judged.lynis),
      "",
      ...sshPart(judged.ssh),
      "",
      ...cisPart(judged.cis),
      "",
    ].join("\n"),
  );
