import { describe, expect, test } from "bun:test";
import { canonicalNetwork } from "../../src/firewall/network.ts";
import { sameRule, targetOf } from "../../src/firewall/rule.ts";

/** As a file of ufw's or clincher's has it, and as iptables-save 1.8.11 prints it. */
const pairs: readonly (readonly [string, string])[] = [
  [
    "-p tcp --dport 9922 -s 203.0.113.99 -j ufw-user-limit-accept",
    "-s 203.0.113.99/32 -p tcp -m tcp --dport 9922 -j ufw-user-limit-accept",
  ],
  [
    "-p tcp --dport 9922 -s 2001:DB8::1 -m conntrack --ctstate NEW -m recent --set",
    "-s 2001:db8::1/128 -p tcp -m tcp --dport 9922 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource",
  ],
  [
    "-p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit",
    "-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j ufw-user-limit",
  ],
  ["-p icmp --icmp-type echo-request -j ACCEPT", "-p icmp -m icmp --icmp-type 8 -j ACCEPT"],
  [
    "-p icmpv6 --icmpv6-type router-solicitation -m hl --hl-eq 255 -j ACCEPT",
    "-p ipv6-icmp -m icmp6 --icmpv6-type 133 -m hl --hl-eq 255 -j ACCEPT",
  ],
  [
    '-j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10',
    '-m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "',
  ],
  [
    '-m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "',
    '-m limit --limit 3/min -j LOG --log-prefix "[UFW LIMIT BLOCK] "',
  ],
  ["-d 203.0.113.99 -j DROP", "-d 203.0.113.99/32 -j DROP"],
  ["-j REJECT", "-j REJECT --reject-with icmp-port-unreachable"],
  ["-j REJECT", "-j REJECT --reject-with icmp6-port-unreachable"],
  [
    "-p tcp --dport 22 -j ACCEPT -m comment --comment 'dapp_OpenSSH'",
    "-p tcp -m tcp --dport 22 -m comment --comment \"\\'dapp_OpenSSH\\'\" -j ACCEPT",
  ],
  ["-p tcp -m multiport --dports 80,443 -j ACCEPT", "-p tcp -m multiport --dports 80,443 -j ACCEPT"],
  ["--protocol tcp --source 10.0.0.0/8 --jump DROP", "-s 10.0.0.0/8 -p tcp -j DROP"],
  [
    "-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN",
    "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
  ],
  // An option that is not known here, printed in another way.
  ["-m time --timestart 8:00 -j ACCEPT", "-m time --timestart 08:00:00 --timestop 23:59:59 -j ACCEPT"],
];

const different: readonly (readonly [string, string])[] = [
  ["-p tcp --dport 22 -j ACCEPT", "-p tcp -m tcp --dport 23 -j ACCEPT"],
  ["-p tcp --dport 22 -j ACCEPT", "-p udp -m udp --dport 22 -j ACCEPT"],
  ["-s 10.0.0.0/8 -j DROP", "-s 10.0.0.0/8 -j ACCEPT"],
  ["-s 10.0.0.0/8 -j DROP", "! -s 10.0.0.0/8 -j DROP"],
  ["! -s 10.0.0.0/8 -d 10.9.0.1 -j DROP", "! -s 10.0.0.0/8 ! -d 10.9.0.1 -j DROP"],
  ["-i br-+ -j DROP", "-o br-+ -j DROP"],
  ["-j X", "-g X"],
  ["-m time --timestart 8:00 -j ACCEPT", "-m time --timestart 08:00:00 -j DROP"],
];

describe("rules", () => {
  test.each(pairs)("%s", (written, live) => expect(sameRule(written, live)).toBe(true));
  test.each(different)("%s is not %s", (written, live) => expect(sameRule(written, live)).toBe(false));
  test.each([
    ["-p tcp -j ACCEPT", "ACCEPT"],
    ["-g CLINCHER-WEB", "CLINCHER-WEB"],
    ["-p tcp --jump DROP", "DROP"],
    ['-m comment --comment "-j ACCEPT" -j DROP', "DROP"],
    ["-m recent --set", ""],
  ])("target of %s", (rule, target) => expect(targetOf(rule)).toBe(target));
});

test.each([
  ["203.0.113.7/32", "203.0.113.7"],
  ["203.0.113.0/24", "203.0.113.0/24"],
  ["2001:DB8:0:0::1/128", "2001:db8::1"],
  ["2001:0db8::/32", "2001:db8::/32"],
  ["0.0.0.0/0", "0.0.0.0/0"],
])("network %s", (text, canonical) => expect(canonicalNetwork(text)).toBe(canonical));
