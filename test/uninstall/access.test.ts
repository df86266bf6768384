import { describe, expect, test } from "bun:test";
import type { Original } from "../../src/engine/inventory.ts";
import { Facts } from "../../src/facts/fact.ts";
import { stat } from "../../src/facts/file.ts";
import { filterTable } from "../../src/facts/iptables.ts";
import { listeners } from "../../src/facts/listeners.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { firewallPaths } from "../../src/resources/firewall/paths.ts";
import { firewallBack } from "../../src/resources/firewall/risk.ts";
import { backFromSocket, sshService } from "../../src/resources/ssh/way-back.ts";
import { accessBack, oldPorts } from "../../src/uninstall/access.ts";
import type { UninstallSite } from "../../src/uninstall/choices.ts";

const original = (path: string, given: Partial<Original> = {}): Original => ({
  ...{ path, kind: "file", mode: 0o600, uid: 0, gid: 0, late: false, afterwards: false, written: true },
  ...{ content: new Uint8Array(), ...given },
});

interface Given {
  readonly originals?: readonly Original[];
  readonly ports?: string;
  readonly socket?: string;
}

const siteOf = ({ originals = [], ports, socket = "disabled inactive" }: Given): UninstallSite => ({
  inventory: {
    originals,
    before: (kind) =>
      new Map([
        ...(kind === "ssh-ports" && ports !== undefined ? [["sshd", ports] as const] : []),
        ...(kind === "unit" ? [["ssh.socket", socket] as const] : []),
      ]),
  },
  choices: { packages: false, keepData: false, archive: null, program: "/x", updates: [] },
  madeHomes: ["/home/deploy"],
});
const resourceOf = (id: string, given: Given) => {
  const found = accessBack(siteOf(given)).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const facts = (given: {
  readonly ports?: readonly number[];
  readonly script?: boolean;
  readonly chains?: readonly string[];
}) =>
  Facts.of(
    [
      listeners,
      (given.ports ?? []).map((port) => ({ program: "sshd", updates: [], port, address: "0.0.0.0" })),
    ],
    [sshService, { loaded: true, active: true, enabled: true, started: 5000 }],
    [stat(firewallPaths.script), given.script === true ? { kind: "file" } : null],
    [
      filterTable(4),
      { policies: new Map(), chains: new Map((given.chains ?? []).map((each) => [each, []])) },
    ],
    [filterTable(6), null],
  );
const earlier = (...ids: readonly string[]) => ({ changes: (id: string) => ids.includes(id) });

describe("clincher's own rules go before its script is asked to take them out of the kernel", () => {
  const rules = firewallPaths.rules[4];
  test.each<readonly [string, readonly Original[]]>([
    ["made by an install", [original(rules, { kind: "absent", content: null })]],
    ["brought by a restore, and made the same", []],
    ["brought by a restore, and made otherwise", [original(rules)]],
  ])("%s", async (_, originals) => {
    const host = new MemoryHost({ files: { [rules]: "*filter" } });
    const resource = resourceOf(`original ${rules}`, { originals });
    const all = await Facts.collect(host, resource.needs);
    expect(resource.diff(all, earlier()).map(({ summary }) => summary)).toEqual([`remove ${rules}`]);
  });
});

test.each([
  [undefined, [22]],
  ["", [22]],
  ["22", [22]],
  ["2222 22", [2222, 22]],
])("ports of ssh before the first install, noted as %p", (ports, expected) => {
  expect(oldPorts(siteOf(ports === undefined ? {} : { ports }))).toEqual(expected);
});

test("who became root after the first install does not come back; homes that go are left alone", () => {
  const originals = [
    original("/etc/sudoers.d/first"),
    original("/etc/sudoers.d/later", { afterwards: true }),
    original("/etc/sudoers.d/ours", { afterwards: true, kind: "absent" }),
    original("/root/.ssh/authorized_keys", { afterwards: true }),
    original("/home/deploy/.ssh/authorized_keys"),
    original("/etc/cron.d/x"),
  ];
  expect(accessBack(siteOf({ originals })).map(({ id }) => id)).toEqual([
    ...Object.values(firewallPaths.rules).map((path) => `original ${path}`),
    "firewall as before",
    "original /etc/sudoers.d/first",
    "original /etc/sudoers.d/ours",
    "sshd as before",
  ]);
});

test("each of it goes back, sshd and the kernel's rules with it, when nobody confirms", () => {
  for (const resource of accessBack(siteOf({ originals: [original("/etc/ssh/sshd_config")] }))) {
    const risk = typeof resource.risk === "function" ? resource.risk(facts({})) : resource.risk;
    const [, path] = /^original (.*)/.exec(resource.id) ?? [];
    expect(risk?.paths).toEqual(path === undefined ? [] : [path]);
    expect(risk?.restore.map(([program, option]) => [program, option])).toEqual([
      ["sh", "-c"],
      ["sh", "-c"],
    ]);
    expect(risk?.restore.at(-1)).toEqual(firewallBack);
  }
});

test("where systemd listened for sshd, it does not any more when nobody confirms, and sshd runs", () => {
  const given = { originals: [original("/etc/ssh/sshd_config")], socket: "enabled active" };
  for (const resource of accessBack(siteOf(given))) {
    const risk = typeof resource.risk === "function" ? resource.risk(facts({})) : resource.risk;
    expect(risk?.restore).toEqual([...backFromSocket(facts({})), firewallBack]);
  }
  expect(backFromSocket(facts({}))[0]?.[2]).toStartWith("systemctl disable --quiet --now ssh.socket; ");
});

describe("sshd as before", () => {
  const id = "sshd as before";
  const originals = [original("/etc/ssh/sshd_config")];
  test.each([
    ["where it was all the time", [22], false, false],
    ["on another port", [9922], false, true],
    ["on another port too", [22, 9922], false, true],
    ["with other settings", [22], true, true],
  ] as const)("it is restarted when it runs %s: %p %p %p", (_, ports, changed, restarts) => {
    const now = earlier(...(changed ? ["original /etc/ssh/sshd_config"] : []));
    expect(resourceOf(id, { originals }).diff(facts({ ports }), now).length).toBe(restarts ? 1 : 0);
  });

  const made = async (given: Given, fails: string, listens = "22") => {
    const ran: string[] = [];
    const host = new MemoryHost({
      commands: ({ argv }) => {
        const line = argv.join(" ");
        if (argv[0] !== "ss") ran.push(line);
        const stdout = `LISTEN 0 1 0.0.0.0:${listens} 0.0.0.0:* users:(("sshd",pid=1,fd=3))\n`;
        return { code: fails !== "" && line.includes(fails) ? 1 : 0, stdout, stderr: "" };
      },
    });
    const [change] = resourceOf(id, given).diff(facts({ ports: [9922] }), earlier());
    const said = await change?.make({ host, progress: () => {} }).then(() => "", String);
    return [said, ...ran];
  };
  const looked = "/usr/sbin/sshd -t";
  const restarted = ["systemctl reset-failed ssh.service", "systemctl restart ssh.service"];
  test.each<readonly [string, Given, string, string, string, readonly string[]]>([
    ["as a service", {}, "", "22", "", [looked, ...restarted]],
    [
      "on demand",
      { socket: "enabled active" },
      "",
      "22",
      "",
      [
        looked,
        "systemctl disable --quiet ssh.service",
        "systemctl stop ssh.service",
        "systemctl enable --quiet --now ssh.socket",
      ],
    ],
    ["with settings that it refuses: it goes on as it is", {}, "sshd -t", "22", "sshd -t failed", [looked]],
    ["and does not start", {}, "restart", "22", "restart ssh.service failed", [looked, ...restarted]],
    ["and is not where it was", {}, "", "9922", "does not listen on port 22", [looked, ...restarted]],
    [
      "and is in one of two places only",
      { ports: "22 2222" },
      "",
      "22",
      "port 22 and 2222",
      [looked, ...restarted],
    ],
  ])("%s", async (_, given, fails, listens, what, commands) => {
    const [said, ...ran] = await made(given, fails, listens);
    expect(said).toContain(what);
    if (what === "") expect(said).toBe("");
    expect(ran).toEqual([...commands]);
  });
});

describe("the firewall as before", () => {
  const rules = "/etc/clincher/firewall/v4.rules";
  const originals = [original(rules), original("/etc/ufw/user.rules"), original("/etc/ssh/sshd_config")];
  test.each<readonly [string, boolean, readonly string[], readonly string[], boolean]>([
    ["clincher's rules are in the kernel", true, ["INPUT", "CLINCHER-INPUT"], [], true],
    ["its files change", true, ["INPUT"], [`original ${rules}`], true],
    ["ufw's files change", true, ["INPUT"], ["original /etc/ufw/user.rules"], true],
    ["nothing of it is there", true, ["INPUT", "MY-CLINCHER-"], ["original /etc/ssh/sshd_config"], false],
    ["clincher never had rules", false, ["CLINCHER-INPUT"], [`original ${rules}`], false],
  ])("%s", (_, script, chains, changed, acts) => {
    const found = resourceOf("firewall as before", { originals });
    expect(found.diff(facts({ script, chains }), earlier(...changed)).length).toBe(acts ? 1 : 0);
  });
});
