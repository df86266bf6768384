import { describe, expect, test } from "bun:test";
import { Facts } from "../../../src/facts/fact.ts";
import { file, stat } from "../../../src/facts/file.ts";
import { interfaces } from "../../../src/facts/interfaces.ts";
import { filterTable } from "../../../src/facts/iptables.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import {
  containerFirewall,
  containerRulesFile,
  dockerOwnRules,
} from "../../../src/resources/firewall/containers.ts";
import { firewallPaths } from "../../../src/resources/firewall/paths.ts";
import { altered, loaded } from "../../firewall/given.ts";
import { changing, type Known, shown } from "../given.ts";
import { server, source } from "./given.ts";

describe("the file of rules", () => {
  const rules = containerRulesFile(source, 6);
  test("nothing to do", () => expect(shown(rules, server())).toEqual([]));
  test("missing", () =>
    expect(shown(rules, server([file(firewallPaths.rules[6]), null]))[0]?.action).toBe("create"));
  test("an interface called like a bridge of Docker's appeared", () =>
    expect(shown(rules, server([interfaces, ["br-lan"]]))[0]?.text?.after).toContain("-i br-lan -j RETURN"));
});

const flushed = altered(loaded(4), { "CLINCHER-WEB": () => [] });
const bypassed = altered(loaded(4), { "DOCKER-USER": (rules) => [...rules, "-s 9.9.9.9/32 -j ACCEPT"] });
const unit = `file ${firewallPaths.unit}`;
const link = stat("/etc/systemd/system/docker.service.wants/clincher-firewall.service");
const restart = "run systemctl restart clincher-firewall.service";

const cases: readonly (readonly [
  string,
  readonly Known[],
  readonly string[],
  readonly string[] | null,
  readonly string[],
])[] = [
  ["nothing to do", server(), [], null, []],
  [
    "a chain flushed",
    server([filterTable(4), flushed]),
    [],
    ["IPv4: chain CLINCHER-WEB is empty"],
    [restart],
  ],
  [
    "not at boot",
    server([link, null]),
    [],
    ["clincher-firewall.service does not start at boot"],
    ["run systemctl enable clincher-firewall.service", restart],
  ],
  ["the unit changes", server(), [unit], [], ["run systemctl enable clincher-firewall.service", restart]],
  ["the script changes", server(), [`file ${firewallPaths.script}`], [], [restart]],
  [
    "past Docker's rules",
    server([filterTable(4), bypassed]),
    [],
    ["IPv4: an extra rule in DOCKER-USER -s 9.9.9.9/32 -j ACCEPT"],
    [restart],
  ],
  [
    "no iptables yet",
    server([filterTable(4), null], [filterTable(6), null]),
    [],
    ["IPv4: not loaded"],
    [restart],
  ],
];

describe("rules for containers in the kernel", () => {
  const resource = containerFirewall(source);
  test.each(cases)("%s", async (_, known, earlier, notes, commands) => {
    const changes = resource.diff(Facts.of(...known), changing(...earlier));
    expect(changes.map((change) => change.notes)).toEqual(notes === null ? [] : [[...notes]]);
    const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
    for (const change of changes) await change.make({ host, progress: () => {} });
    expect(host.mutations.filter((each) => each.includes("systemctl"))).toEqual([...commands]);
  });

  test("rules past Docker's are taken out", async () => {
    const sent: string[] = [];
    const host = new MemoryHost({
      commands: ({ argv, stdin }) => {
        if (argv[0] === "iptables-restore") sent.push(String(stdin));
        return {
          code: 0,
          stdout: "*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -j ACCEPT\nCOMMIT\n",
          stderr: "",
        };
      },
    });
    const [change] = resource.diff(Facts.of(...server([filterTable(4), bypassed])), changing());
    await change?.make({ host, progress: () => {} });
    expect(sent).toEqual(["*filter\n-D DOCKER-USER -j ACCEPT\nCOMMIT\n"]);
  });
});

describe("Docker's own rules", () => {
  test("there", () => expect(shown(dockerOwnRules, server())).toEqual([]));
  test("flushed: Docker puts them back when it starts", () => {
    const gone = altered(loaded(4), { FORWARD: () => ["-j DOCKER-USER"] });
    expect(shown(dockerOwnRules, server([filterTable(4), gone])).map(({ notes }) => notes)).toEqual([
      ["IPv4: FORWARD does not lead to Docker's chains"],
    ]);
  });
});
