import { describe, expect, test } from "bun:test";
import type { Inventory } from "../../src/engine/inventory.ts";
import { accounts, groupMembers } from "../../src/facts/accounts.ts";
import { Facts } from "../../src/facts/fact.ts";
import { kernelValues } from "../../src/facts/kernel-values.ts";
import { mounts } from "../../src/facts/mounts.ts";
import { type UnitFact, unit } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import type { Resource } from "../../src/resources/resource.ts";
import { runningKernelBack } from "../../src/uninstall/kernel.ts";
import { unitsBack } from "../../src/uninstall/units.ts";
import { usersBack } from "../../src/uninstall/users.ts";

const siteOf = (kind: string, ...noted: readonly (readonly [string, string])[]) => ({
  inventory: { originals: [], before: (each) => new Map(each === kind ? noted : []) } satisfies Inventory,
  choices: { packages: false, keepData: false, archive: null, program: "/x", updates: [] },
  madeHomes: [],
});

/** The commands that these resources run, and what they throw. */
const ran = async (
  all: readonly Resource[],
  facts: Facts,
  code = 0,
  files = {},
): Promise<readonly string[]> => {
  const lines: string[] = [];
  const host = new MemoryHost({
    files,
    commands: ({ argv }) => {
      lines.push(argv.join(" "));
      return { code, stdout: "", stderr: "" };
    },
  });
  for (const resource of all)
    for (const change of resource.diff(facts, { changes: () => false }))
      await change.make({ host, progress: () => {} }).catch((error: unknown) => lines.push(String(error)));
  return lines;
};

describe("users", () => {
  const bob = { name: "bob", uid: 1000, gid: 1000, home: "/home/bob", shell: "/bin/bash" };
  const known = (...members: readonly string[]) =>
    Facts.of([accounts, [bob, { ...bob, name: "eve" }]], [groupMembers, new Map([["sudo", members]])]);
  test.each<readonly [string, ReturnType<typeof siteOf>, readonly string[], readonly string[]]>([
    ["a shell goes back", siteOf("shell", ["bob", "/bin/zsh"]), [], ["usermod --shell /bin/zsh bob"]],
    ["one that is as before stays", siteOf("shell", ["bob", "/bin/bash"]), [], []],
    ["nobody gets a shell who is gone", siteOf("shell", ["amy", "/bin/zsh"]), [], []],
    ["a member comes back", siteOf("member", ["sudo eve", ""]), ["bob"], ["gpasswd --add eve sudo"]],
    ["one that is a member stays", siteOf("member", ["sudo eve", ""]), ["eve"], []],
    ["nobody becomes a member who is gone", siteOf("member", ["sudo amy", ""]), [], []],
    ["nobody is removed who is gone", siteOf("user", ["amy", "absent"]), [], []],
  ])("%s", async (_, site, members, expected) => {
    expect(await ran(usersBack(site), known(...members))).toEqual([...expected]);
  });

  test("one that clincher made goes, with its home; again by force where that left it", async () => {
    const site = siteOf("user", ["bob", "absent"]);
    const passwd = { "/etc/passwd": "bob:x:1000:1000::/home/bob:/bin/bash\n" };
    expect(await ran(usersBack(site), known())).toEqual(["userdel --force --remove bob"]);
    expect(await ran(usersBack(site), known(), 8, passwd)).toEqual([
      "userdel --force --remove bob",
      "userdel --force bob",
      "Failure: userdel --force bob failed",
    ]);
  });
});

describe("units", () => {
  const now: UnitFact = { loaded: true, active: true, enabled: true, started: 1 };
  test.each<readonly [string, Partial<UnitFact>, string, readonly string[]]>([
    ["as before", {}, "enabled active", []],
    ["that runs, and did not", {}, "disabled inactive", ["stop", "disable"]],
    ["that does not run, and did", { active: false, enabled: false }, "enabled active", ["enable", "start"]],
    [
      "that is not masked, and was",
      { active: false, enabled: false },
      "masked inactive",
      ["disable", "mask"],
    ],
    ["that went with its package", { loaded: false, active: false }, "enabled active", []],
    ["that is only loaded otherwise", { enabled: false, active: false }, "absent-minded", []],
  ])("one %s", async (_, given, before, verbs) => {
    const facts = Facts.of([unit("cron.service"), { ...now, ...given }]);
    const site = siteOf("unit", ["cron.service", before]);
    expect(await ran(unitsBack(site), facts)).toEqual(
      verbs.map((verb) => `systemctl ${verb} -- cron.service`),
    );
  });

  test("what systemd refuses is told, and nothing follows it", async () => {
    const facts = Facts.of([unit("cron.service"), now]);
    const said = await ran(unitsBack(siteOf("unit", ["cron.service", "disabled inactive"])), facts, 1);
    expect(said).toEqual(["systemctl stop -- cron.service", "Failure: systemctl stop cron.service failed"]);
  });
});

describe("the running kernel", () => {
  const kernel = (before: string, is: string, name = "kernel/x") => {
    const site = siteOf("kernel", [name, before], ["net/ipv4/ip_forward", "0"]);
    const facts = Facts.of([kernelValues([name]), new Map([[name, is]])], [mounts, []]);
    return ran(runningKernelBack(site), facts);
  };
  test.each([
    ["a value goes back", "0", "1", "kernel/x", ["sysctl -q -e -w kernel/x=0"]],
    ["one that is as before stays", "1", "1", "kernel/x", []],
    [
      "one that goes in one direction only stays until the next boot",
      "0",
      "1",
      "kernel/modules_disabled",
      [],
    ],
  ])("%s", async (_, before, is, name, expected) => {
    expect(await kernel(before, is, name)).toEqual(expected);
  });

  test.each([
    ["loses the limits that it did not have", "rw,nodev", ["rw", "nosuid", "nodev", "noexec"], ["suid,exec"]],
    ["keeps those that it had", "rw,nosuid,nodev,noexec", ["rw", "nosuid", "nodev", "noexec"], []],
    ["that has none of them is left alone", "rw", ["rw"], []],
  ])("a mount %s", async (_, before, options, expected) => {
    const other = { point: "/other", options: [] };
    const facts = Facts.of(
      [kernelValues([]), new Map()],
      [mounts, [other, { ...other, point: "/dev/shm", options }]],
    );
    expect(await ran(runningKernelBack(siteOf("mount", ["/dev/shm", before])), facts)).toEqual(
      expected.map((each) => `mount -o remount,${each} /dev/shm`),
    );
  });
});
