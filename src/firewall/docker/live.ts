import type { FilterTable } from "../../facts/iptables.ts";
import { compareChain } from "../chain.ts";
import { targetOf } from "../rule.ts";
import { chainNames, dockerUser } from "./chains.ts";

type Chains = ReadonlyMap<string, readonly string[]>;

/**
 * Jumps that may stand before Docker's: Tailscale puts its own back there whenever it starts, and Docker 26, when it is
 * restarted, the chain that keeps its networks apart, which accepts nothing.
 */
const harmless = /^(ts-forward|DOCKER-ISOLATION-STAGE-1)$/;

const rulesOf = (table: FilterTable, chain: string): readonly string[] => table.chains.get(chain) ?? [];

const firstIn = (table: FilterTable, chain: string, target: string): readonly string[] => {
  if (!table.chains.has(chain)) return [`chain ${chain} is missing`];
  const [first] = rulesOf(table, chain).filter((rule) => !harmless.test(targetOf(rule)));
  return first === `-j ${target}` ? [] : [`${chain} does not begin with ${target}`];
};

/** Leads to Docker's own rules, those that keep networks apart among them. */
const isDockers = (rule: string): boolean =>
  /^DOCKER(-|$)/.test(targetOf(rule)) && targetOf(rule) !== dockerUser;

/** Docker 28.0 has such a rule of its own before its chains. */
const answersOnly = (rule: string): boolean => {
  const states = /--ctstate (\S+)/.exec(rule)?.[1]?.split(",") ?? ["NEW"];
  return states.every((state) => state === "RELATED" || state === "ESTABLISHED");
};

/**
 * Rules that let new connections past Docker's own, and so out of internal networks: acceptance in DOCKER-USER, and in FORWARD
 * before Docker's turn. Each as text behind `-D `.
 */
export const dockerStrangers = (table: FilterTable): readonly string[] => {
  const forward = rulesOf(table, "FORWARD");
  const turn = forward.findIndex(isDockers);
  const accepting = (chain: string, rules: readonly string[]): readonly string[] =>
    rules
      .filter((rule) => targetOf(rule) === "ACCEPT" && !answersOnly(rule))
      .map((rule) => `${chain} ${rule}`);
  return [
    ...accepting("FORWARD", turn === -1 ? [] : forward.slice(0, turn)),
    ...accepting(dockerUser, rulesOf(table, dockerUser)),
  ];
};

/** Docker has run since the boot, and its rules are gone: containers reach nothing, and nothing reaches them. */
export const dockerFlushed = (table: FilterTable): boolean =>
  table.chains.has("DOCKER") && !rulesOf(table, "FORWARD").some(isDockers);

/** What the kernel has otherwise than these rules say, one line each; empty when it is the same. */
export const compareDocker = (wanted: Chains, table: FilterTable): readonly string[] => {
  if (![...wanted.keys()].some((name) => table.chains.has(name))) return ["not loaded"];
  return [
    ...firstIn(table, "INPUT", chainNames.input),
    ...firstIn(table, "FORWARD", dockerUser),
    ...firstIn(table, dockerUser, chainNames.forward),
    ...[...wanted].flatMap(([name, rules]) => compareChain(name, rules, table.chains.get(name))),
  ];
};
