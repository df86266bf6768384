import { describe, expect, test } from "bun:test";
import { type FilterTable, parseFilterTable } from "../../src/facts/iptables.ts";
import { cloudflareRanges } from "../../src/firewall/cloudflare.ts";
import { deletion } from "../../src/firewall/delete.ts";
import { compareDocker, dockerFlushed, dockerStrangers } from "../../src/firewall/docker/live.ts";
import { dockerRules, dockerRulesFile, outsideBridges } from "../../src/firewall/docker/policy.ts";
import { altered, loaded, policy } from "./given.ts";

const wanted = dockerRules(policy, 4, []);
const insert = (rule: string) => (rules: readonly string[]) => [rule, ...rules];

describe("policy as rules for containers", () => {
  test("every chain, rule by rule", () => {
    const established = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN";
    const published = "-m conntrack --ctstate DNAT";
    const on = (option: string, target: string) =>
      ["docker0", "br-+", "docker_gwbridge"].map((name) => `${option} ${name} ${target}`);
    expect(Object.fromEntries(wanted)).toEqual({
      "CLINCHER-INPUT": [established, ...on("-i", "-j DROP")],
      "CLINCHER-DOCKER": [established, ...on("-i", "-g CLINCHER-CONTAINER"), "-g CLINCHER-OUTSIDE"],
      "CLINCHER-CONTAINER": [`${published} -j DROP`],
      "CLINCHER-OUTSIDE": [
        ...[
          "tcp -m conntrack --ctstate DNAT --ctorigdstport 80",
          "tcp -m conntrack --ctstate DNAT --ctorigdstport 443",
        ].map((each) => `-p ${each} --ctdir ORIGINAL -g CLINCHER-WEB`),
        `-p udp ${published} --ctorigdstport 443 --ctdir ORIGINAL -g CLINCHER-WEB`,
        `${published} -j DROP`,
        ...on("-o", "-j DROP"),
      ],
      "CLINCHER-WEB": ["-j RETURN", "-j DROP"],
    });
  });

  test("behind Cloudflare only its networks get to the web ports", () => {
    const web = dockerRules({ ...policy, web: cloudflareRanges }, 6, []).get("CLINCHER-WEB") ?? [];
    expect(web.length).toBe(8);
    expect(web[0]).toBe("-s 2400:cb00::/32 -j RETURN");
    expect(web.at(-1)).toBe("-j DROP");
    expect(dockerRules({ ...policy, web: [] }, 4, []).get("CLINCHER-WEB")).toEqual(["-j DROP"]);
    expect(wanted.get("CLINCHER-WEB")).toEqual(["-j RETURN", "-j DROP"]);
  });

  test("containers do not get into the tailnet", () => {
    const container = (tailnet: "none" | "also" | "only") =>
      dockerRules({ ...policy, tailnet }, 4, []).get("CLINCHER-CONTAINER") ?? [];
    expect(container("none").join()).not.toContain("tailscale0");
    for (const access of ["also", "only"] as const)
      expect(container(access).at(-1)).toBe("-o tailscale0 -j DROP");
  });

  test("every published port but the web's is dropped, by the port it was published on", () => {
    const outside = wanted.get("CLINCHER-OUTSIDE") ?? [];
    expect(outside.filter((rule) => rule.includes("--ctorigdstport"))).toEqual([
      "-p tcp -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -g CLINCHER-WEB",
      "-p tcp -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL -g CLINCHER-WEB",
      "-p udp -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL -g CLINCHER-WEB",
    ]);
    expect(outside[3]).toBe("-m conntrack --ctstate DNAT -j DROP");
  });

  test("neighbour discovery of containers gets through, IPv6 only", () => {
    const input = dockerRules(policy, 6, []).get("CLINCHER-INPUT") ?? [];
    expect(input.indexOf("-p ipv6-icmp -j RETURN")).toBe(1);
    expect(wanted.get("CLINCHER-INPUT")?.join()).not.toContain("icmp");
  });

  test("a bridge that is not Docker's is outside, in every chain before Docker's names", () => {
    expect(outsideBridges(["eth0", "br-lan", "br-0123456789ab", "docker0", "br-0123456789abc"])).toEqual([
      "br-lan",
      "br-0123456789abc",
    ]);
    const rules = dockerRules(policy, 4, ["br-lan"]);
    for (const chain of ["CLINCHER-INPUT", "CLINCHER-DOCKER", "CLINCHER-OUTSIDE"]) {
      const all = rules.get(chain) ?? [];
      const own = all.findIndex((rule) => rule.includes("br-lan"));
      expect(own).toBeGreaterThan(-1);
      expect(own).toBeLessThan(all.findIndex((rule) => rule.includes("br-+")));
    }
  });

  test("the file says the same as the rules", () => {
    expect(parseFilterTable(dockerRulesFile(wanted)).chains).toEqual(
      new Map([...wanted].map(([name, rules]) => [name, [...rules]])),
    );
  });
});

const drifts: readonly (readonly [string, (table: FilterTable) => FilterTable, readonly string[]])[] = [
  ["nothing", (table) => table, []],
  [
    "never loaded",
    (table) => altered(table, Object.fromEntries([...wanted.keys()].map((name) => [name, null]))),
    ["not loaded"],
  ],
  [
    "a rule before the jump in INPUT",
    (table) => altered(table, { INPUT: insert("-j ACCEPT") }),
    ["INPUT does not begin with CLINCHER-INPUT"],
  ],
  [
    "a rule before the jump in DOCKER-USER",
    (table) => altered(table, { "DOCKER-USER": insert("-s 9.9.9.9/32 -j RETURN") }),
    ["DOCKER-USER does not begin with CLINCHER-DOCKER"],
  ],
  [
    "FORWARD leads elsewhere first",
    (table) => altered(table, { FORWARD: insert("-j ACCEPT") }),
    ["FORWARD does not begin with DOCKER-USER"],
  ],
  [
    "Docker 26 after its restart",
    (table) => altered(table, { FORWARD: insert("-j DOCKER-ISOLATION-STAGE-1") }),
    [],
  ],
  [
    "all but one gone",
    (table) => altered(table, { "CLINCHER-INPUT": null, "CLINCHER-DOCKER": null, "CLINCHER-WEB": null }),
    ["CLINCHER-INPUT", "CLINCHER-DOCKER", "CLINCHER-WEB"].map((chain) => `chain ${chain} is missing`),
  ],
  [
    "a rule behind all of a chain of clincher's",
    (table) => altered(table, { "CLINCHER-CONTAINER": (rules) => [...rules, "-j ACCEPT"] }),
    ["CLINCHER-CONTAINER has an extra rule: -j ACCEPT"],
  ],
  ...["my-ts-forward", "ts-forward-mine"].map(
    (chain) =>
      [
        `a jump to ${chain} first`,
        (table: FilterTable) => altered(table, { FORWARD: insert(`-j ${chain}`) }),
        ["FORWARD does not begin with DOCKER-USER"],
      ] as const,
  ),
  ["Tailscale's jump first", (table) => altered(table, { FORWARD: insert("-j ts-forward") }), []],
  ["DOCKER-USER gone", (table) => altered(table, { "DOCKER-USER": null }), ["chain DOCKER-USER is missing"]],
  [
    "a chain flushed",
    (table) => altered(table, { "CLINCHER-OUTSIDE": () => [] }),
    ["chain CLINCHER-OUTSIDE is empty"],
  ],
  [
    "a rule in a chain of clincher's",
    (table) => altered(table, { "CLINCHER-WEB": insert("-s 9.9.9.9/32 -j RETURN") }),
    ["CLINCHER-WEB has an extra rule: -s 9.9.9.9/32 -j RETURN"],
  ],
  [
    "a rule of clincher's taken out",
    (table) => altered(table, { "CLINCHER-CONTAINER": () => ["-j RETURN"] }),
    [
      "CLINCHER-CONTAINER has an extra rule: -j RETURN",
      "CLINCHER-CONTAINER lacks: -m conntrack --ctstate DNAT -j DROP",
    ],
  ],
];

test.each(drifts)("the kernel against the rules: %s", (_, drift, findings) =>
  expect(compareDocker(wanted, drift(loaded(4)))).toEqual([...findings]),
);

describe("what lets packets past Docker's own rules", () => {
  const accept = "-p tcp -m tcp --dport 99 -j ACCEPT";
  test.each<[string, string, (rules: readonly string[]) => readonly string[], readonly string[]]>([
    ["nothing", "FORWARD", (rules) => rules, []],
    ["before Docker's turn", "FORWARD", insert("-j ACCEPT"), ["FORWARD -j ACCEPT"]],
    [
      "answers only",
      "FORWARD",
      insert(
        "-m set --match-set docker-ext-bridges-v4 dst -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
      ),
      [],
    ],
    [
      "answers, and what is new with them",
      "FORWARD",
      insert("-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT"),
      ["FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT"],
    ],
    [
      "before Docker's turn, behind a chain that is called like Docker's",
      "FORWARD",
      (rules) => ["-j NOT-DOCKER", "-j ACCEPT", ...rules],
      ["FORWARD -j ACCEPT"],
    ],
    ["after it", "FORWARD", (rules) => [...rules, "-i wg0 -j ACCEPT"], []],
    ["in DOCKER-USER", "DOCKER-USER", (rules) => [...rules, accept], [`DOCKER-USER ${accept}`]],
    ["a denial in DOCKER-USER", "DOCKER-USER", (rules) => [...rules, "-s 9.9.9.9/32 -j DROP"], []],
  ])("%s", (_, chain, change, strangers) =>
    expect(dockerStrangers(altered(loaded(4), { [chain]: change }))).toEqual([...strangers]),
  );

  test("is taken out in one transaction", () =>
    expect(deletion(["FORWARD -j ACCEPT"])).toBe("*filter\n-D FORWARD -j ACCEPT\nCOMMIT\n"));
});

test.each<[string, Parameters<typeof altered>[1], boolean]>([
  ["engine 26", {}, false],
  ["engine 28", { FORWARD: () => ["-j DOCKER-USER", "-j DOCKER-FORWARD"] }, false],
  ["flushed", { FORWARD: () => ["-j DOCKER-USER"] }, true],
  ["before Docker ever ran", { FORWARD: () => ["-j DOCKER-USER"], DOCKER: null }, false],
])("Docker's own rules are gone: %s", (_, chains, flushed) =>
  expect(dockerFlushed(altered(loaded(4), chains))).toBe(flushed),
);
