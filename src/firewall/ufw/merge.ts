import type { Family } from "../../facts/iptables.ts";
import { blockOf, commentOf, isOwn, parseUserRules, renderUserRules, type UfwBlock } from "./file.ts";
import { describeRule, type UfwRule } from "./rule.ts";

export interface MergedRules {
  /** Text of the file as it has to be. */
  readonly text: string;
  /** Rules of clincher that come or go, "limit 9922/tcp from 203.0.113.7". */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Rules that open a port, that are not clincher's and that nobody asked to keep: they go. */
  readonly strangers: readonly string[];
  /** Rules of the operator's that stay. */
  readonly kept: readonly string[];
}

/** With this word at the start of its comment a rule of the operator's stays although it opens a port. */
export const keepWord = "keep";

/** "allow 8080/any from anywhere" for any rule that ufw notes. */
const describe = (block: UfwBlock): string => {
  const [action = "", protocol = "", ports = "", to = "", , from = "", ...rest] = block.tuple
    .replace("### tuple ### ", "")
    .replace(/ comment=\S*$/, "")
    .split(" ");
  const place = (address: string): string => (address.endsWith("/0") ? "anywhere" : address);
  const direction = rest.at(-1)?.replaceAll(/[_!]/g, " ") ?? "in";
  return [
    `${action.replace(":", " ")} ${ports === "any" ? "every port" : ports}${protocol === "any" ? "" : `/${protocol}`} from ${place(from)}`,
    ...(to.endsWith("/0") ? [] : [`to ${to}`]),
    ...(direction === "in" ? [] : [`(${direction})`]),
  ].join(" ");
};

/** Lets connections in that the policy does not: denials, outgoing and routed rules do not. */
const opens = ({ tuple }: UfwBlock): boolean =>
  /^### tuple ### (allow|limit)\S* .* in(_\S+)?( |$)/.test(tuple);

const isKept = (block: UfwBlock): boolean =>
  !opens(block) || commentOf(block).toLowerCase().startsWith(keepWord);

/** Nothing behind it is ever asked. */
const deniesAll = ({ tuple }: UfwBlock): boolean =>
  /^### tuple ### (deny|reject)\S* any any (0\.0\.0\.0|::)\/0 any (0\.0\.0\.0|::)\/0 in( |$)/.test(tuple);

/** Where rules have to be to count as those did that go: before what denies the rest. */
const placeFor = (blocks: readonly UfwBlock[]): number => {
  const own = blocks.findIndex(isOwn);
  const place = own === -1 ? blocks.findIndex((block) => !isKept(block) || deniesAll(block)) : own;
  return place === -1 ? blocks.length : place;
};

/**
 * Clincher's rules into the text of user.rules. They stand together: where the first of them stood, else where the first
 * stood that they replace, else at the end. What the operator put before them (a denial, as a rule) stays before them.
 */
export const mergeRules = (current: string, rules: readonly UfwRule[], family: Family): MergedRules => {
  const blocks = parseUserRules(current);
  const own = rules.map((rule) => blockOf(rule, family));
  const at = placeFor(blocks);
  const foreign = (part: readonly UfwBlock[]): readonly UfwBlock[] =>
    part.filter((block) => !isOwn(block) && isKept(block));
  const had = new Set(blocks.filter(isOwn).map(({ tuple }) => tuple));
  const has = new Set(own.map(({ tuple }) => tuple));
  return {
    text: renderUserRules([...foreign(blocks.slice(0, at)), ...own, ...foreign(blocks.slice(at))], family),
    added: rules.filter((_, index) => !had.has(own[index]?.tuple ?? "")).map(describeRule),
    removed: blocks.filter((block) => isOwn(block) && !has.has(block.tuple)).map(describe),
    strangers: blocks.filter((block) => !isOwn(block) && !isKept(block)).map(describe),
    kept: foreign(blocks).map(describe),
  };
};
