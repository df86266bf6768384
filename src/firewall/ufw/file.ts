import type { Family } from "../../facts/iptables.ts";
import { linesOf, ownComment, tupleOf, type UfwRule } from "./rule.ts";

/** One rule in user.rules: its note, and what iptables-restore gets. */
export interface UfwBlock {
  /** Line that begins with "### tuple ###". */
  readonly tuple: string;
  readonly lines: readonly string[];
}

const chains = [
  ...["user-input", "user-output", "user-forward"],
  ...["before-logging-input", "before-logging-output", "before-logging-forward"],
  ...["user-logging-input", "user-logging-output", "user-logging-forward"],
  ...["after-logging-input", "after-logging-output", "after-logging-forward"],
  ...["logging-deny", "logging-allow", "user-limit", "user-limit-accept"],
];

const few = "-m limit --limit 3/min --limit-burst 10";

/** What LOGLEVEL=low means. */
const logging = (prefix: string): readonly string[] => [
  `-A ${prefix}-after-logging-input -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
  `-A ${prefix}-after-logging-forward -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
  `-I ${prefix}-logging-deny -m conntrack --ctstate INVALID -j RETURN ${few}`,
  `-A ${prefix}-logging-deny -j LOG --log-prefix "[UFW BLOCK] " ${few}`,
  `-A ${prefix}-logging-allow -j LOG --log-prefix "[UFW ALLOW] " ${few}`,
];

/** user.rules (or user6.rules) with these rules, to the letter as ufw 0.36 writes it at log level low. */
export const renderUserRules = (blocks: readonly UfwBlock[], family: Family): string => {
  const prefix = family === 4 ? "ufw" : "ufw6";
  return [
    "*filter",
    ...chains.map((chain) => `:${prefix}-${chain} - [0:0]`),
    "### RULES ###",
    ...blocks.flatMap(({ tuple, lines }) => ["", tuple, ...lines]),
    ...["", "### END RULES ###"],
    ...["", "### LOGGING ###", ...logging(prefix), "### END LOGGING ###"],
    ...["", "### RATE LIMITING ###"],
    `-A ${prefix}-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "`,
    `-A ${prefix}-user-limit -j REJECT`,
    `-A ${prefix}-user-limit-accept -j ACCEPT`,
    "### END RATE LIMITING ###",
    ...["COMMIT", ""],
  ].join("\n");
};

/** The rules of a user.rules file in their order. */
export const parseUserRules = (text: string): readonly UfwBlock[] => {
  const blocks: { tuple: string; lines: string[] }[] = [];
  for (const line of (text.split("### END RULES ###")[0] ?? "").split("\n")) {
    if (line.startsWith("### tuple ###")) blocks.push({ tuple: line.trim(), lines: [] });
    else if (/^-[AI] /.test(line)) blocks.at(-1)?.lines.push(line.trimEnd());
  }
  return blocks;
};

/** A rule as ufw keeps it in user.rules: its own line of what it is, and the lines for iptables-restore. */
export const blockOf = (rule: UfwRule, family: Family): UfwBlock => ({
  tuple: tupleOf(rule, family),
  lines: linesOf(rule, family),
});

/** The comment that a rule was given; empty when it has none. */
export const commentOf = ({ tuple }: UfwBlock): string =>
  Buffer.from(/ comment=([0-9a-f]*)$/.exec(tuple)?.[1] ?? "", "hex").toString();

/** Whether clincher wrote it: by its comment, which ufw keeps. */
export const isOwn = (block: UfwBlock): boolean => commentOf(block) === ownComment;
