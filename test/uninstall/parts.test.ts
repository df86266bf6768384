import { describe, expect, test } from "bun:test";
import { withPassword } from "../../src/deploy/uninstall-login.ts";
import type { Original } from "../../src/engine/inventory.ts";
import { parseUnit, unitState } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { accessBack, isRisky } from "../../src/uninstall/access.ts";
import { parseRemoved, removable } from "../../src/uninstall/apt.ts";
import type { UninstallChoices } from "../../src/uninstall/choices.ts";
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

  test.each([
    ["nothing else needs them", ["ufw", "fail2ban"], ["ufw", "fail2ban"]],
    ["what the operator chose needs one of them", ["ufw", "docker.io"], ["ufw"]],
    ["there are none", [], []],
  ])("%s", async (_, names, expected) => {
    const found = await removable(host, names, (name) => name !== "ops-tools");
    expect(found).toEqual(expected);
  });
});
