import { describe, expect, test } from "bun:test";
import { withPassword } from "../../src/deploy/uninstall-login.ts";
import type { Original } from "../../src/engine/inventory.ts";
import { Facts } from "../../src/facts/fact.ts";
import { folder as list } from "../../src/facts/folder.ts";
import { parseUnit, unitState } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { accessBack, isRisky } from "../../src/uninstall/access.ts";
import { manuallyInstalled, parseRemoved, purge, removable } from "../../src/uninstall/apt.ts";
import type { UninstallChoices, UninstallSite } from "../../src/uninstall/choices.ts";
import { foldersBack } from "../../src/uninstall/folders.ts";
import { phasesBeforeConfirmation, uninstallPhases } from "../../src/uninstall/phases.ts";
import { unitCommands } from "../../src/uninstall/units.ts";

const unit = (state: string, active: string, loaded = "loaded") =>
  parseUnit(`LoadState=${loaded}\nActiveState=${active}\nUnitFileState=${state}\nExecMainStartTimestamp=\n`);

describe("units", () => {
  test.each([
    ["enabled", "active", "loaded", "enabled active"],
    ["disabled", "inactive", "loaded", "disabled inactive"],
    ["static", "inactive", "loaded", "enabled inactive"],
    ["masked", "inactive", "masked", "masked inactive"],
    ["", "inactive", "not-found", "absent"],
  ])("%s %s %s is noted as %s", (state, active, loaded, expected) => {
    expect(unitState(unit(state, active, loaded))).toBe(expected);
  });

  test.each([
    ["enabled", "active", "enabled active", ""],
    ["enabled", "active", "disabled inactive", "stop, disable"],
    ["disabled", "inactive", "enabled active", "enable, start"],
    ["enabled", "active", "masked inactive", "stop, disable, mask"],
    ["enabled", "inactive", "enabled active", "start"],
  ])("%s %s back to %s: %s", (state, active, before, expected) => {
    const commands = unitCommands(unit(state, active), before);
    expect(commands.map((each) => each.join(" ")).join(", ")).toBe(expected);
  });
});

describe("phases", () => {
  const original = (path: string, given: Partial<Original> = {}): Original => ({
    ...{ path, kind: "file", mode: 0o600, uid: 0, gid: 0, late: false, afterwards: false, written: true },
    ...{ content: new Uint8Array(), ...given },
  });
  const before: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    unit: [
      ["clincher-x.service", "enabled active"],
      ["cron.service", "enabled active"],
      ["new.service", "absent"],
      ["ssh.socket", "enabled active"],
    ],
    user: [["deploy", "absent"]],
    shell: [["bob", "/bin/zsh"]],
    member: [["sudo eve", ""]],
  };
  const phases = (packages = false) =>
    uninstallPhases({
      inventory: {
        originals: [
          original("/etc/docker/daemon.json"),
          original("/etc/ssh/sshd_config"),
          original("/etc/systemd/system/clincher-x.service", { kind: "absent" }),
          original("/etc/systemd/system/mine.service"),
          original("/etc/systemd/system/x.service.d/mine.conf", { kind: "absent" }),
          original("/run/clincher", { kind: "absent" }),
          original("/opt/openclaw/x", { kind: "absent" }),
          original("/home/deploy/.bashrc"),
          original("/etc/deep", { kind: "absent" }),
          original("/etc/deep/er", { kind: "absent" }),
        ],
        before: (kind) => new Map(before[kind] ?? []),
      },
      choices: {
        packages,
        keepData: false,
        archive: { path: "/root/a", key: "k" },
        program: "/x",
        updates: [],
      },
      madeHomes: ["/home/deploy"],
    });
  const ids = (name: string): readonly string[] =>
    phases()
      .find((phase) => phase.name === name)
      ?.resources.map(({ id }) => id) ?? [];

  test("the data is safe, and somebody can log in as before, before anything goes", () => {
    const names = phases().map(({ name }) => name);
    expect(names).toEqual([
      ...[
        "stop",
        "archive",
        "access",
        "containers",
        "units",
        "files",
        "kernel",
        "tailnet",
        "packages",
        "daemons",
        "users",
      ],
      "folders",
    ]);
    expect(phasesBeforeConfirmation).toEqual(["stop", "archive", "access"]);
    expect([ids("stop"), ids("archive")]).toEqual([["services stopped"], ["archive /root/a"]]);
  });

  test("files: only those that no other phase has", () => {
    expect(ids("files").filter((id) => id.startsWith("original"))).toEqual([
      "original /etc/docker/daemon.json",
      "original /etc/systemd/system/mine.service",
      "original /etc/systemd/system/x.service.d/mine.conf",
      "original /etc/deep",
      "original /etc/deep/er",
    ]);
  });

  test("units: those of clincher's go; those that were there are as before, but for ssh", () => {
    const [own, ...found] = ids("units");
    expect(own).toContain("clincher-x.service");
    expect(found).toEqual(["unit cron.service as before"]);
  });

  test("users", () => {
    expect(ids("users")).toEqual(["shell of bob as before", "member eve of sudo", "user deploy gone"]);
  });

  test("folders: the deepest first, nothing of /run, and never what was there", () => {
    const [root, settings, ...made] = ids("folders");
    expect([root, settings]).toEqual(["no /opt/openclaw", "no /etc/clincher"]);
    expect(made.filter((id) => id.startsWith("no empty /etc/deep"))).toEqual([
      "no empty /etc/deep/er",
      "no empty /etc/deep",
    ]);
    expect(made.join()).not.toMatch(/\/run|daemon\.json|no empty \/opt/);
    expect(made.at(-1)).toBe("no more in /var/lib/clincher");
  });
});

describe("a repository that clincher made", () => {
  const site: UninstallSite = {
    inventory: {
      originals: [],
      before: (kind) => new Map(kind === "repository" ? [["/var/backups/clincher", "absent"]] : []),
    },
    choices: { packages: false, keepData: false, archive: null, program: "/x", updates: [] },
    madeHomes: [],
  };
  const folder = "/var/backups/clincher/snapshots";
  test.each([
    ["without a backup goes", [], ["remove /var/backups/clincher, which holds no backup"]],
    ["with backups stays", ["0123"], []],
    ["that is gone is let be", null, []],
  ])("%s", (_, names: readonly string[] | null, expected) => {
    const resource = foldersBack(site).find(({ id }) => id === "no unused /var/backups/clincher");
    const changes = resource?.diff(Facts.of([list(folder), names]), { changes: () => false });
    expect(changes?.map(({ summary }) => summary)).toEqual(expected);
  });
});

describe("what may change who logs in is put back with a way back", () => {
  test.each([
    ["/etc/ssh/sshd_config.d/00-clincher.conf", true],
    ["/etc/ssh/sshd_config", true],
    ["/etc/sudoers.d/clincher", true],
    ["/home/bob/.ssh/authorized_keys", true],
    ["/etc/ufw/user.rules", true],
    ["/etc/default/ufw", true],
    ["/etc/clincher/firewall/v4.rules", true],
    ["/etc/docker/daemon.json", false],
    ["/etc/default/sysstat", false],
  ])("%s: %s", (path, risky) => expect(isRisky({ path })).toBe(risky));

  const original = (path: string, content: string): Original => ({
    ...{ path, kind: "file", mode: 0o600, uid: 0, gid: 0, late: false, afterwards: false, written: true },
    content: new TextEncoder().encode(content),
  });
  const order = (ufwBefore: string): readonly string[] =>
    accessBack({
      inventory: {
        originals: [
          original("/etc/clincher/firewall/v4.rules", ""),
          original("/etc/ssh/sshd_config", ""),
          original("/etc/ufw/ufw.conf", ufwBefore),
        ],
        before: () => new Map(),
      },
      choices: {} as UninstallChoices,
      madeHomes: [],
    }).map(({ id }) => id);

  test("the firewall is as before, its files too, before sshd has its old settings", () => {
    expect(order("ENABLED=no\n")).toEqual([
      "original /etc/ufw/ufw.conf",
      "original /etc/clincher/firewall/v4.rules",
      "original /etc/clincher/firewall/v6.rules",
      "firewall as before",
      "original /etc/ssh/sshd_config",
      "sshd as before",
    ]);
    expect(order("ENABLED=yes\n")[0]).toBe("original /etc/clincher/firewall/v4.rules");
  });

  test("who has a password", () => {
    expect(withPassword("root:$y$j9T$x:1::\nbob:*:1::\neve:!$y$x:1::\namy:!:1::\n\n")).toEqual(["root"]);
  });
});

const simulation = `Reading package lists...
Purg docker.io [26.1.5]
Purg containerd [1.7] [docker.io:amd64 ]
Remv libx:amd64 [1]
Inst other [2]
`;

describe("apt", () => {
  test("tells what it would remove", () => {
    expect(parseRemoved(simulation)).toEqual(["docker.io", "containerd", "libx"]);
  });

  const host = new MemoryHost({
    commands: ({ argv }) => {
      const names = argv.slice(argv.indexOf("purge") + 1);
      const all = names.flatMap((name) => (name === "docker.io" ? [name, "ops-tools"] : [name]));
      return { code: 0, stdout: all.map((name) => `Purg ${name} [1]\n`).join(""), stderr: "" };
    },
  });

  test.each([0, 100])("apt's exit code %i is told when it is not 0", async (code) => {
    const apt = new MemoryHost({ commands: () => ({ code, stdout: "", stderr: "E: no" }) });
    const failed = await purge({ host: apt, progress: () => {} }, ["ufw"]).then(
      () => false,
      () => true,
    );
    expect(failed).toBe(code !== 0);
  });

  test.each([
    ["what apt would remove", (apt: MemoryHost) => removable(apt, ["ufw"], () => true)],
    ["what the operator asked for", manuallyInstalled],
  ] as const)("without an answer to %s nothing goes", async (_, ask) => {
    const apt = new MemoryHost({
      commands: () => ({ code: 124, stdout: "Purg ufw [1]\n", stderr: "E: no" }),
    });
    await expect(ask(apt)).rejects.toThrow("does not say which packages can go (exit code 124)");
  });

  test("asks apt only what it would do", async () => {
    host.mutations.length = 0;
    await removable(host, ["ufw", "docker.io"], (name) => name !== "ops-tools");
    expect(host.mutations).toEqual(
      ["ufw docker.io", "ufw", "docker.io"].map((names) => `run apt-get -s -q purge ${names}`),
    );
  });

  test.each([
    ["nothing else needs them", ["ufw", "fail2ban"], ["ufw", "fail2ban"]],
    ["what the operator chose needs one of them", ["ufw", "docker.io"], ["ufw"]],
    ["there are none", [], []],
  ])("%s", async (_, names, expected) => {
    const found = await removable(host, names, (name) => name !== "ops-tools");
    expect(found).toEqual(expected);
  });
});
