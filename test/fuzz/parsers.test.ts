import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseAccounts } from "../../src/facts/accounts.ts";
import { parseAddresses } from "../../src/facts/addresses.ts";
import { parseProxies } from "../../src/facts/apt-proxies.ts";
import { parseAptSettings } from "../../src/facts/apt-settings.ts";
import { parseList, parseSources } from "../../src/facts/apt-sources.ts";
import { parseComposeHashes } from "../../src/facts/compose.ts";
import { parseContainerDetails } from "../../src/facts/container-details.ts";
import { parseBroken, parseLockedInodes } from "../../src/facts/dpkg-state.ts";
import { parseMemory, parseMemoryLimit } from "../../src/facts/hardware.ts";
import { parseInterfaces } from "../../src/facts/interfaces.ts";
import { parseFilterTable } from "../../src/facts/iptables.ts";
import { parseOwnLease } from "../../src/facts/lease.ts";
import { parseListeners } from "../../src/facts/listeners.ts";
import { parseMounts } from "../../src/facts/mounts.ts";
import { parseNftInputs } from "../../src/facts/nftables.ts";
import { parseOsRelease } from "../../src/facts/os-release.ts";
import { parsePackages } from "../../src/facts/packages.ts";
import { containerOf } from "../../src/facts/processes.ts";
import { parseAhosts } from "../../src/facts/resolved.ts";
import { parseMarker } from "../../src/facts/restore.ts";
import { parseRoutes } from "../../src/facts/routes.ts";
import { parseEffective } from "../../src/facts/ssh-effective.ts";
import { includesIn } from "../../src/facts/ssh-server.ts";
import { parseConnections, parseProcessStat } from "../../src/facts/ssh-sessions.ts";
import { parseListenStreams } from "../../src/facts/ssh-socket.ts";
import { parseSwaps } from "../../src/facts/swaps.ts";
import { parseUnit } from "../../src/facts/unit.ts";
import { parseUserRules } from "../../src/firewall/ufw/file.ts";
import { parseAbout } from "../../src/recovery/about.ts";
import { parseLeases } from "../../src/recovery/lease/lease.ts";
import { parseMember } from "../../src/recovery/legacy/listing.ts";
import { parseHashes } from "../../src/recovery/legacy/manifest.ts";
import { parseManifest } from "../../src/recovery/manifest.ts";
import { parseSnapshots, unreadableIn } from "../../src/recovery/snapshots.ts";
import { parseSums, releasedVersion } from "../../src/release/sums.ts";
import { parseAssignment, parseRequirements } from "../../src/resources/kernel/requirement.ts";
import { withAllowance, withoutAllowance } from "../../src/settings/allowances.ts";
import { parseToml } from "../../src/settings/toml.ts";
import { readRepository } from "../../src/settings/values/repository.ts";
import { overridesFrom } from "../../src/ssh/overrides.ts";
import { readPublicKey, usableKeys } from "../../src/ssh/public-key.ts";
import { accessList, hostsIn } from "../../src/stack/acl.ts";
import { proxyDecision } from "../../src/stack/egress-log.ts";
import { attemptFrom } from "../../src/stack/egress-probe.ts";
import { parseOutcomes } from "../../src/verify/probe/probe.ts";
import { nearly } from "./mutation.ts";

const cases = 10_000;
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk you@laptop";

/** Everything that reads what another program, or a person, wrote; with texts as they come. */
const parsers: readonly (readonly [
  name: string,
  parse: (text: string) => unknown,
  samples: readonly string[],
])[] = [
  [
    "tar --list --verbose",
    parseMember,
    [
      '-rw-r--r-- 1000/1000   12345 2026-11-21 08:07:42 "./a \\"q\\" \\\\ b\\303"',
      'lrwxrwxrwx 0/0 0 2026-11-21 08:07:42 "d/l" -> "../.."',
    ],
  ],
  ["sha256sum", parseHashes, [`${"a".repeat(64)}  openclaw-data-2026-11-21.tar.gz.enc\n`]],
  ["what restic passes over", unreadableIn, ["could not load snapshot 2ce79a4e: load: x\n"]],
  ["apt-config dump", parseAptSettings, ['APT::Periodic::Enable "1";\nA::B:: "x";\nA "";\n']],
  [
    "docker inspect",
    parseContainerDetails,
    [
      '{"Id":"a","Name":"/x","Image":"i","State":{"Running":true,"StartedAt":"2026-11-21T00:00:00.1Z"},"Config":{},"NetworkSettings":{}}',
    ],
  ],
  ["/proc/PID/cgroup", containerOf, [`9:name=systemd:/docker/${"0a".repeat(32)}\n`]],
  ["sshd -T", parseEffective, ["port 22\npermitrootlogin no\n"]],
  ["what a probe printed", parseOutcomes, ['{"a":{"error":null,"status":200,"text":""}}']],
  [
    "passwd",
    parseAccounts,
    ["root:x:0:0:root:/root:/bin/bash\ndeploy:x:1000:1000::/home/deploy:/bin/bash\n"],
  ],
  [
    "a manifest",
    parseManifest,
    [
      `f 644 0 0 227 1795245741411211234 1795245741411211234 1592204 ${"8e".repeat(32)} ["/etc/x"]\nd 755 0 0 0 1 2 3 - ["/a\\nb"]\n`,
    ],
  ],
  [
    "restic snapshots",
    parseSnapshots,
    [`[{"id":"${"a".repeat(64)}","time":"2026-11-21T07:00:00Z","tags":["clincher"]}]`, "null"],
  ],
  [
    "leases",
    parseLeases,
    [`[{"id":"a","time":"2026-11-21T07:00:00Z","tags":["claim","term-7","holder-${"2".repeat(16)}"]}]`],
  ],
  [
    "what a backup says of itself",
    parseAbout,
    [
      `{"clincher":"0.1.0","openclaw":"1","host":"a","domain":"b","os":"c","architecture":"x64","addresses":[],"taken":"2026-11-21T07:00:00Z","manifest":"${"a".repeat(64)}","files":1,"bytes":2}`,
    ],
  ],
  [
    "how far a restore is",
    (text) => parseMarker(new TextEncoder().encode(text)),
    ['{"snapshot":"replaced","step":"checked"}'],
  ],
  [
    "who runs the agent",
    (text) => parseOwnLease(new TextEncoder().encode(text)),
    [`{"holder":"${"1".repeat(16)}","term":1,"state":"held","renewed":1,"uptime":2}`],
  ],
  [
    "where backups are kept",
    readRepository,
    ["sftp://me@host:22//b", "s3:https://host/bucket", "/mnt/b", "b2:bucket:x"],
  ],
  ["authorized_keys", usableKeys, [`# mine\n${key}\n`, `command="x" ${key}`]],
  ["a public key", readPublicKey, [key]],
  [
    "sshd_config",
    (text) => overridesFrom("/x", [{ path: "/x", text, includes: includesIn(text) }]),
    ['Include a/[z-a]* "b"\nPort 22\nMatch User x\n  PermitRootLogin yes\n'],
  ],
  ["ss -l", parseListeners, ['LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=8,fd=3))\n']],
  ["ss, connections", parseConnections, ['0 0 [::1]:22 [::1]:5 users:(("sshd",pid=8,fd=3))\n']],
  [
    "/proc/PID/stat",
    parseProcessStat,
    ["42 (a b) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 1 2"],
  ],
  [
    "ssh.socket",
    parseListenStreams,
    ["[Socket]\nListenStream=\nListenStream=0.0.0.0:22\nListenStream=[::]:22\n"],
  ],
  [
    "ip -j addr",
    parseAddresses,
    ['[{"ifname":"eth0","addr_info":[{"family":"inet","local":"1.2.3.4","prefixlen":24}]}]'],
  ],
  ["ip -j route", parseRoutes, ['[{"dst":"default","gateway":"1.2.3.4","dev":"eth0","protocol":"static"}]']],
  ["ip -j link", parseInterfaces, ["Inter-|   Receive\n face |bytes\n  lo: 1 2 3\neth0: 4 5 6\n"]],
  ["apt-config", parseProxies, ['Acquire::http::Proxy "http://x:1";\n']],
  [
    "sources.list",
    (text) => parseList("/x", text),
    ["deb [arch=amd64] http://m/debian trixie main\n# deb x\n"],
  ],
  [
    "deb822 sources",
    (text) => parseSources("/x", text),
    ["Types: deb\nURIs: http://m/debian\nSuites: trixie\nComponents: main\n\n"],
  ],
  ["compose config --hash", parseComposeHashes, ["openclaw abc123\nopenclaw-caddy def\n"]],
  ["dpkg -C", parseBroken, ["ii  base-files 1\niF  x 2\n"]],
  ["/proc/locks", parseLockedInodes, ["1: POSIX  ADVISORY  WRITE 12 fe:00:1234 0 EOF\n"]],
  ["meminfo", parseMemory, ["MemTotal:       16384000 kB\n"]],
  ["memory.max", parseMemoryLimit, ["max\n", "8589934592\n"]],
  [
    "nft list ruleset",
    parseNftInputs,
    [
      "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n",
    ],
  ],
  ["iptables-save", parseFilterTable, ["*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n"]],
  ["mounts", parseMounts, ["tmpfs /dev/shm tmpfs rw,nosuid 0 0\n"]],
  ["os-release", parseOsRelease, ['ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n']],
  ["dpkg-query", parsePackages, ["ii  bash\nrc  x\n"]],
  ["getent ahosts", parseAhosts, ["1.2.3.4 STREAM x\n::1 DGRAM\n"]],
  ["swaps", parseSwaps, ["Filename Type Size Used Priority\n/swapfile file 4 0 -2\n"]],
  [
    "systemctl show",
    parseUnit,
    [
      "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nExecMainStartTimestamp=Sat 2026-11-21 01:02:03.4 UTC\n",
    ],
  ],
  [
    "ufw's rules",
    parseUserRules,
    [
      "*filter\n### RULES ###\n\n### tuple ### allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in\n-A ufw-user-input -p tcp --dport 80 -j ACCEPT\n\n### END RULES ###\n",
    ],
  ],
  [
    "the egress proxies' logs",
    (line) => proxyDecision("gateway", "t", line),
    [
      '{"allow":false,"decision_reason":"default rule policy used","msg":"CANONICAL-PROXY-DECISION","requested_host":"a.org:443"}',
      '{"proxy":"squid","result":"TCP_DENIED","status":403,"requested_host":"a.org:22","error":"ERR_ACCESS_DENIED"}',
    ],
  ],
  ["an attempt through a proxy", attemptFrom, ['{"status":407,"says":"Egress proxying is denied","took":3}']],
  ["an egress list", (text) => hostsIn("smokescreen", text), [accessList(["a.org", "b.org"])]],
  [
    "clincher.toml with an allowance",
    (text) => {
      const added = withAllowance(text, { host: "a.org", for: "gateway", why: "x" });
      if (added.ok && !parseToml(added.text, "").ok) throw new Error("no TOML any more");
      withoutAllowance(text, 0);
    },
    [
      'domain = "a.org"\n[egress]\nproxy = "squid"\n\n[[egress.allow]]\nhost = "b.org"\nfor = "gateway"\nwhy = "y"\n',
    ],
  ],
  ["SHA256SUMS", parseSums, [`${"a".repeat(64)}  file\n`]],
  ["a signed comment", releasedVersion, ["clincher 1.2.3"]],
  ["a line of sysctl.d", parseAssignment, ["net.ipv4.tcp_syncookies = 1", "-kernel.x=2"]],
  ["sysctl.d", parseRequirements, ["# x\nnet.ipv4.tcp_syncookies = 1\nkernel.yama.ptrace_scope = 1 2 3\n"]],
];

describe(`what others wrote, ${cases.toLocaleString("en")} times nearly right`, () => {
  test.each(parsers)(
    "%s: no crash",
    (_, parse, samples) => {
      for (const sample of samples) expect(() => parse(sample)).not.toThrow();
      fc.assert(
        fc.property(nearly(samples), (text) => {
          parse(text);
        }),
        { numRuns: cases },
      );
    },
    60_000,
  );

  test("the search can find a crash", () => {
    const fragile = (text: string): void => {
      if (text.includes("NaN")) throw new Error("found");
    };
    expect(() => fc.assert(fc.property(nearly(["0 1 2"]), fragile), { numRuns: cases })).toThrow(
      "Property failed",
    );
  });
});
