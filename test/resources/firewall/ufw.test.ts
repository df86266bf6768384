import { describe, expect, test } from "bun:test";
import { type KeptCloudflare, keptCloudflare } from "../../../src/facts/cloudflare.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { file, stat } from "../../../src/facts/file.ts";
import { type FilterTable, filterTable } from "../../../src/facts/iptables.ts";
import { tailnetOnlyPath } from "../../../src/facts/tailscale.ts";
import { cloudflareDate } from "../../../src/firewall/cloudflare.ts";
import type { Command } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { Failure } from "../../../src/problem.ts";
import { policySource } from "../../../src/resources/firewall/policy.ts";
import { firewallRisk } from "../../../src/resources/firewall/risk.ts";
import { ufwRulesFile } from "../../../src/resources/firewall/ufw-rules.ts";
import { ufwRunning } from "../../../src/resources/firewall/ufw-running.ts";
import { altered, loaded, policy, textsOf } from "../../firewall/given.ts";
import { changing, fileOf, shown, statOf } from "../given.ts";
import { pending, server, source } from "./given.ts";

test("a change of the firewall takes back every file with rules, and then the kernel's", () => {
  expect(firewallRisk.paths.toSorted()).toEqual(
    [
      "/etc/clincher/firewall/v4.rules",
      "/etc/clincher/firewall/v6.rules",
      "/etc/default/ufw",
      "/etc/ufw/ufw.conf",
      "/etc/ufw/user.rules",
      "/etc/ufw/user6.rules",
      tailnetOnlyPath,
    ].toSorted(),
  );
  const script = "/usr/local/sbin/clincher-firewall";
  expect(firewallRisk.restore).toEqual([["sh", "-c", `[ ! -e ${script} ] || exec ${script} revert`]]);
});

test("rules in INPUT that are in no file, and that loading ufw's takes out, come back with it", () => {
  const rules = ufwRulesFile(source, 4);
  const restoreOf = (table: FilterTable) => {
    const { risk } = rules;
    const facts = Facts.of(...server([filterTable(4), table]));
    return typeof risk === "function" ? risk(facts).restore : undefined;
  };
  expect(restoreOf(loaded(4))).toEqual(firewallRisk.restore);
  const open = altered(loaded(4), {
    INPUT: (each) => ["-i lo -j ACCEPT", "-p tcp --dport 22 -j ACCEPT", ...each],
  });
  const [first, back, ...more] = restoreOf(open) ?? [];
  expect([first, more]).toEqual([firewallRisk.restore[0], []]);
  // The last first, each into the front.
  expect(back?.slice(3)).toEqual(["iptables-restore", "-p tcp --dport 22 -j ACCEPT\n-i lo -j ACCEPT"]);
});

describe("user.rules", () => {
  const rules = ufwRulesFile(source, 4);

  test("nothing to do", () => expect(shown(rules, server())).toEqual([]));

  test("rules in one line for each port", () => {
    const [change] = shown(rules, server([file("/etc/ufw/user.rules"), null]));
    expect(change?.action).toBe("create");
    expect(change?.notes).toEqual([
      "+ limit 9922/tcp from 192.0.2.10, 198.51.100.0/24",
      "+ allow 80,443/tcp from anywhere",
      "+ allow 443/udp from anywhere",
    ]);
  });

  test("behind Cloudflare its networks, and where the list is from", () => {
    const behind = ufwRulesFile(policySource({ ...policy, web: "cloudflare" }, pending), 4);
    const notes = (kept: KeptCloudflare | null) =>
      shown(behind, server([keptCloudflare, kept]))[0]?.notes ?? [];
    expect(notes(null)).toContain(
      `web ports only from Cloudflare's networks, as of ${cloudflareDate}, from the executable`,
    );
    const at = "2030-01-02T00:00:00.000Z";
    expect(notes({ at, by: "deploy", ranges: ["8.8.8.0/24", "2400:cb00::/32"] })).toEqual([
      "- allow 80,443/tcp from anywhere",
      "- allow 443/udp from anywhere",
      "+ allow 80,443/tcp from 8.8.8.0/24",
      "+ allow 443/udp from 8.8.8.0/24",
      "web ports only from Cloudflare's networks, as of 2030-01-02, fetched by deploy",
    ]);
  });

  test("the old port closes when nothing is pending any more", () => {
    const [open] = shown(rules, server([pending, { oldPorts: [22], kept: [] }]));
    expect(open?.notes).toContain("+ limit 22/tcp from anywhere");
  });

  test("a rule of somebody's is named before it goes", () => {
    const text = textsOf(4).user.replace(
      "### END RULES ###",
      "### tuple ### allow any 8080 0.0.0.0/0 any 0.0.0.0/0 in\n-A ufw-user-input -p tcp --dport 8080 -j ACCEPT\n\n### END RULES ###",
    );
    const [change] = shown(rules, server([file("/etc/ufw/user.rules"), fileOf(text, { mode: 0o640 })]));
    expect(change?.notes?.[0]).toStartWith("- allow 8080 from anywhere: not in the settings");
  });

  test("readable by everyone is drift", () => {
    const [change] = shown(rules, server([file("/etc/ufw/user.rules"), fileOf(textsOf(4).user)]));
    expect(change?.summary).toContain("0640");
  });
});

describe("ufw in the kernel", () => {
  const running = ufwRunning(source);
  const bad = altered(loaded(4), { INPUT: (rules) => ["-j ACCEPT", ...rules] });

  test.each([
    ["nothing to do", server(), undefined],
    ["drift", server([filterTable(4), bad]), ["IPv4: INPUT has an extra rule: -j ACCEPT"]],
    [
      "masked",
      server([stat("/etc/systemd/system/ufw.service"), statOf({ kind: "symlink" })]),
      ["ufw.service is masked"],
    ],
    [
      "not at boot",
      server([stat("/etc/systemd/system/multi-user.target.wants/ufw.service"), null]),
      ["ufw.service does not start at boot"],
    ],
    ["no iptables yet", server([filterTable(4), null], [filterTable(6), null]), ["IPv4: ufw is not running"]],
    ["no ufw yet", server([file("/etc/ufw/before.rules"), null]), ["IPv4: ufw is not running"]],
    ["a kernel without IPv6", server([filterTable(6), null]), undefined],
  ] as const)("%s", (_, known, notes) => {
    const [change] = shown(running, known);
    expect(change?.notes).toEqual(notes === undefined ? undefined : [...notes]);
  });

  const link = "/etc/systemd/system/multi-user.target.wants/ufw.service";
  const make = async (
    code: number,
    known = server([filterTable(4), bad]),
    links: Readonly<Record<string, string>> = { [link]: "" },
  ): Promise<{ ran: Command[]; error: unknown }> => {
    const ran: Command[] = [];
    const { before, after, user } = textsOf(4);
    const host = new MemoryHost({
      files: {
        "/etc/ufw/before.rules": before,
        "/etc/ufw/after.rules": after,
        "/etc/ufw/user.rules": user,
        ...links,
      },
      commands: (command) => {
        ran.push(command);
        const save = command.argv[0] === "iptables-save";
        return {
          code: command.argv[0] === "ip6tables-save" ? 1 : save ? 0 : code,
          stdout: "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n",
          stderr: "no",
        };
      },
    });
    const [change] = running.diff(Facts.of(...known), changing());
    const error = await change?.make({ host, progress: () => {} }).catch((thrown: unknown) => thrown);
    return { ran, error };
  };

  test("one transaction a family, of what the files say now", async () => {
    const { ran, error } = await make(0);
    expect(error).toBeUndefined();
    expect(ran.map(({ argv }) => argv.join(" "))).toEqual([
      "iptables-save -t filter",
      "iptables-restore -w --noflush",
      "ip6tables-save -t filter",
      "systemctl start ufw.service",
    ]);
    const text = String(ran[1]?.stdin);
    expect(text).toContain("-D INPUT -j ACCEPT\n");
    expect(text).toContain("-A ufw-user-input -p tcp --dport 9922 -s 192.0.2.10");
    expect(text.match(/^COMMIT$/gm)?.length).toBe(1);
  });

  test.each([
    ["and its package has seen to the next boot meanwhile", { [link]: "" }, ["start"]],
    ["and nobody has seen to the next boot", {}, ["unmask", "enable", "start"]],
  ])("not there yet, %s", async (_, links, commands) => {
    const { ran } = await make(0, server([stat(link), null], [file("/etc/ufw/before.rules"), null]), links);
    const systemctl = ran.flatMap(({ argv }) => (argv[0] === "systemctl" ? [argv.slice(1).join(" ")] : []));
    expect(systemctl).toEqual(commands.map((command) => `${command} ufw.service`));
  });

  test("a failure is told with what iptables said", async () => {
    const { error } = await make(2);
    expect(error).toBeInstanceOf(Failure);
    expect(error instanceof Failure ? error.problems[0]?.why : "").toBe("no");
  });
});
