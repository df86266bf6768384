import type { Family } from "../../facts/iptables.ts";
import { everywhere } from "../policy.ts";

/** A rule for incoming connections as `ufw allow|limit proto P from S to any port N` makes it. */
export interface UfwRule {
  readonly action: "allow" | "limit";
  readonly protocol: "tcp" | "udp";
  /** One port, or several between commas. */
  readonly ports: string;
  /** Canonical network; the family's /0 for everywhere. */
  readonly from: string;
  /** Only what comes in by this interface. */
  readonly device?: string;
}

/** Comment of every rule that clincher owns: `ufw status` shows it. */
export const ownComment = "clincher";

const hex = (text: string): string => Buffer.from(text).toString("hex");

/** "limit 9922/tcp from 203.0.113.7" */
export const describeRule = ({ action, protocol, ports, from, device }: UfwRule): string => {
  const anywhere = from === everywhere[4] || from === everywhere[6];
  return `${action} ${ports}/${protocol} from ${anywhere ? "anywhere" : from}${device === undefined ? "" : ` by ${device}`}`;
};

/** How ufw 0.36 notes the rule in user.rules: what it reads back is this line. */
export const tupleOf = ({ action, protocol, ports, from, device }: UfwRule, family: Family): string =>
  `### tuple ### ${action} ${protocol} ${ports} ${everywhere[family]} any ${from} in${device === undefined ? "" : `_${device}`} comment=${hex(ownComment)}`;

/** How ufw 0.36 spells the rule for iptables-restore: what the kernel gets is these lines. */
export const linesOf = (
  { action, protocol, ports, from, device }: UfwRule,
  family: Family,
): readonly string[] => {
  const prefix = family === 4 ? "ufw" : "ufw6";
  const port = ports.includes(",") ? `-m multiport --dports ${ports}` : `--dport ${ports}`;
  const source = from === everywhere[family] ? "" : ` -s ${from}`;
  const by = device === undefined ? "" : ` -i ${device}`;
  const rule = `-A ${prefix}-user-input${by} -p ${protocol} ${port}${source}`;
  if (action === "allow") return [`${rule} -j ACCEPT`];
  const fresh = `${rule} -m conntrack --ctstate NEW -m recent`;
  return [
    `${fresh} --set`,
    `${fresh} --update --seconds 30 --hitcount 6 -j ${prefix}-user-limit`,
    `${rule} -j ${prefix}-user-limit-accept`,
  ];
};
