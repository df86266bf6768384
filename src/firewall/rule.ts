import { canonicalNetwork } from "./network.ts";

/** Words of a rule; double quotes and backslashes as iptables-restore reads them. */
const words = (rule: string): readonly string[] =>
  [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll(/\\(.)/g, "$1"),
  );

const longNames: Readonly<Record<string, string>> = {
  "--source": "-s",
  "--src": "-s",
  "--destination": "-d",
  "--dst": "-d",
  "--protocol": "-p",
  "--proto": "-p",
  "--jump": "-j",
  "--goto": "-g",
  "--match": "-m",
  "--in-interface": "-i",
  "--out-interface": "-o",
  "--source-port": "--sport",
  "--destination-port": "--dport",
};

/** Numbers of the ICMP types that ufw's own files call by name. */
const icmp: Readonly<Record<string, string>> = {
  "destination-unreachable": "3",
  "source-quench": "4",
  "echo-request": "8",
  "time-exceeded": "11",
  "parameter-problem": "12",
};
const icmp6: Readonly<Record<string, string>> = {
  "destination-unreachable": "1",
  "packet-too-big": "2",
  "time-exceeded": "3",
  "parameter-problem": "4",
  "echo-request": "128",
  "echo-reply": "129",
  "router-solicitation": "133",
  "router-advertisement": "134",
  "neighbor-solicitation": "135",
  "neighbour-solicitation": "135",
  "neighbor-advertisement": "136",
  "neighbour-advertisement": "136",
};

/** What iptables-save adds and nobody writes. */
const implied =
  /^(-m (tcp|udp|icmp|icmp6)|--name DEFAULT|--mask (255\.255\.255\.255|ffff(:ffff){7})|--rsource|--reject-with icmp6?-port-unreachable)$/;

const canonicalValue = (option: string, value: string): string => {
  if (option === "-s" || option === "-d") return canonicalNetwork(value);
  if (option === "-p") return value.replace(/^icmpv6$|^icmp6$/, "ipv6-icmp");
  if (option === "--icmp-type") return icmp[value] ?? value;
  if (option === "--icmpv6-type") return icmp6[value] ?? value;
  if (option === "--ctstate") return value.split(",").sort().join(",");
  if (option === "--limit") return value.replace(/\/(sec|min|hour|day)\w*$/, "/$1");
  return value;
};

/**
 * One spelling for all ways to write the same rule, so that what a file says can be compared with what iptables-save
 * prints: options in alphabetical order, short names, canonical networks, nothing that goes without saying.
 */
export const canonicalRule = (rule: string): string => {
  const options: { name: string; values: string[] }[] = [];
  let not = "";
  for (const word of words(rule)) {
    if (word === "!") not = "! ";
    else if (/^--?[a-z]/.test(word)) {
      options.push({ name: `${not}${longNames[word] ?? word}`, values: [] });
      not = "";
    } else options.at(-1)?.values.push(word);
  }
  return options
    .map(({ name, values }) => {
      const option = name.replace("! ", "");
      return [name, ...values.map((value) => canonicalValue(option, value))].join(" ");
    })
    .filter((option) => !implied.test(option))
    .sort()
    .join(" ");
};

/** Options of which every spelling is known here. */
const plain =
  /^(! )?(-[psdiojgm]|--(dport|sport|dports|sports|ctstate|ctdir|ctorigdstport|icmp-type|icmpv6-type|limit|limit-burst|log-prefix|comment|dst-type|src-type|hl-eq|rt-type|set|update|seconds|hitcount|reject-with))$/;

/**
 * Whether a rule out of a file is what the kernel has. A rule with an option that is not known here may be printed in
 * another way: it counts as the same when it leads to the same target.
 */
export const sameRule = (written: string, live: string): boolean => {
  if (canonicalRule(written) === canonicalRule(live)) return true;
  const options = words(written).filter((word) => /^--?[a-z]/.test(word));
  const known = options.every((option) => plain.test(longNames[option] ?? option));
  return !known && targetOf(written) === targetOf(live);
};

/** Where a matching packet goes: ACCEPT, DROP, another chain; empty when the rule only counts. */
export const targetOf = (rule: string): string => {
  const all = words(rule);
  const at = all.findIndex((word) => /^(-[jg]|--jump|--goto)$/.test(word));
  return at === -1 ? "" : (all[at + 1] ?? "");
};
