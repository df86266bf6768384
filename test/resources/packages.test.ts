import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { packages as installed } from "../../src/facts/packages.ts";
import { packagesHalfDone } from "../../src/facts/packages-cut-off.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";
import { packages } from "../../src/resources/packages.ts";
import { changing, shown } from "./given.ts";

const wanted = packages("base", ["curl", "restic"]);
const have = (...names: readonly string[]) => [installed, new Map(names.map((name) => [name, "1"]))] as const;
const whole = [packagesHalfDone, false] as const;

const make = async (answer: (command: Command) => CommandResult): Promise<MemoryHost> => {
  const host = new MemoryHost({ commands: answer });
  for (const change of wanted.diff(Facts.of(have(), whole), changing()))
    await change.make({ host, progress: () => {} });
  return host;
};
const fine: CommandResult = { code: 0, stdout: "", stderr: "" };

const update = "-o Acquire::Languages=none -o APT::Get::List-Cleanup=false update";

describe("packages", () => {
  test.each([
    ["nothing to do", ["curl", "restic", "vim"], []],
    ["one is missing", ["curl"], ["install restic"]],
    ["all are missing", [], ["install curl restic"]],
  ])("%s", (_, there, summaries) => {
    expect(shown(wanted, [have(...there), whole]).map((change) => change.summary)).toEqual(summaries);
  });

  test("looked up first, then installed, waiting for another apt, asking nothing", async () => {
    const environments: unknown[] = [];
    const host = await make(({ environment }) => {
      environments.push(environment);
      return fine;
    });
    expect(host.mutations).toEqual([
      `run apt-get -q -y -o DPkg::Lock::Timeout=300 ${update}`,
      "run apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-remove --no-install-recommends curl restic",
    ]);
    expect(environments).toEqual(Array(2).fill({ DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a" }));
  });

  test.each([
    [
      "and some are missing",
      ["curl"],
      "install restic",
      [update, "install --no-remove --no-install-recommends restic"],
    ],
    ["and all are there", ["curl", "restic"], "finish what dpkg was cut off from", []],
  ])("a run that was cut off within dpkg is finished first, %s", async (_, there, summary, after) => {
    let finished = false;
    const host = new MemoryHost({
      commands: ({ argv }) => {
        if (argv[0] === "dpkg") finished = true;
        return { ...fine, stdout: argv[0] === "dpkg-query" && !finished ? "iU  restic\n" : "" };
      },
    });
    const changes = wanted.diff(Facts.of(have(...there), [packagesHalfDone, true]), changing());
    expect(changes.map((each) => each.summary)).toEqual([summary]);
    for (const change of changes) await change.make({ host, progress: () => {} });
    expect(host.mutations.filter((each) => /^run (apt-get|dpkg) /.test(each))).toEqual([
      "run dpkg --configure -a --force-confdef --force-confold",
      "run apt-get -q -y -o DPkg::Lock::Timeout=300 --fix-broken install",
      ...after.map((each) => `run apt-get -q -y -o DPkg::Lock::Timeout=300 ${each}`),
    ]);
  });

  test("nothing when another resource of the same run brings them", () => {
    const part = packages("part", ["restic"], { together: "packages base" });
    const given = Facts.of(have(), whole);
    expect(part.diff(given, changing("packages base"))).toEqual([]);
    expect(part.diff(given, changing("packages other"))).toHaveLength(1);
  });

  test("looked up once in a run, and again when the run has added an archive", async () => {
    const host = new MemoryHost({ commands: () => fine, files: { "/etc/apt/sources.list.d/x.sources": "" } });
    const install = async () => {
      for (const change of wanted.diff(Facts.of(have(), whole), changing()))
        await change.make({ host, progress: () => {} });
    };
    const lookUps = () => host.mutations.filter((each) => each.endsWith(" update")).length;
    await install();
    await install();
    expect(lookUps()).toBe(1);
    await host.sleep(1000);
    await host.makeDirectory("/etc/apt/sources.list.d", { mode: 0o755, uid: 0, gid: 0 });
    await install();
    expect(lookUps()).toBe(2);
  });

  const locked = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 9 (apt-get)\n";
  test("another apt that looks up packages is waited for", async () => {
    let tries = 0;
    const host = await make(({ argv }) => {
      if (!argv.includes("update")) return fine;
      tries += 1;
      return tries < 3 ? { code: 100, stdout: "", stderr: locked } : fine;
    });
    expect(tries).toBe(3);
    expect(host.mutations.at(-1)).toContain(" install ");
  });

  test("but not for ever", async () => {
    const failure = await make(() => ({ code: 100, stdout: "", stderr: locked })).catch(
      (error: unknown) => error,
    );
    expect(failure instanceof Failure && failure.problems[0]?.why).toBe(locked.trim());
  });

  // As apt 2.6 says it when somebody else holds dpkg's lock for longer than DPkg::Lock::Timeout.
  test.each([
    [
      "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?\n",
      "When it is done",
    ],
    ["E: Failed to fetch http://deb.debian.org/debian/x.deb  Connection failed\n", "package mirror"],
  ])("what to do about %s", async (stderr, fix) => {
    const failure = await make(({ argv }) =>
      argv.includes("update") ? fine : { code: 100, stdout: "", stderr },
    ).catch((error: unknown) => error);
    expect(failure instanceof Failure ? failure.problems[0]?.fix : "").toContain(fix);
  });

  // What apt 2.6 says when ufw is to come where iptables-persistent is.
  test("nothing of the operator's is removed for them", async () => {
    const failure = await make(({ argv }) =>
      argv.includes("update")
        ? fine
        : {
            code: 100,
            stdout:
              "Suggested packages:\n  rsyslog\nThe following packages will be REMOVED:\n  iptables-persistent netfilter-persistent\nThe following NEW packages will be installed:\n  ufw\n",
            stderr: "E: Packages need to be removed but remove is disabled.\n",
          },
    ).catch((error: unknown) => error);
    const [problem] = failure instanceof Failure ? failure.problems : [];
    expect(problem?.what).toEndWith("would remove what is here: iptables-persistent netfilter-persistent");
    expect(problem?.fix).toContain("apt-get remove iptables-persistent netfilter-persistent;");
  });

  test("a failure says what apt said, and installs nothing", async () => {
    const stdout = "Hit:1 x\nE: one\n";
    const stderr = "Err:2 two\nW: three\nE: four\nE: five\n";
    const failure = await make(() => ({ code: 100, stdout, stderr })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect(failure.exit).toBe(6);
    expect(failure.problems).toEqual([
      {
        what: "Looking up packages failed (apt-get exit code 100)",
        why: "Err:2 two\nW: three\nE: four\nE: five",
        fix: expect.stringContaining("apt-get update"),
      },
    ]);
  });

  test("a failure names the phases of the packages that it is about", async () => {
    const many = packages("base", ["curl", "restic", "ufw"], {
      phaseOf: new Map([
        ["curl", "packages"],
        ["ufw", "firewall"],
        ["restic", "packages"],
      ]),
    });
    const stdout =
      "dpkg: error processing package ufw (--configure):\nE: Sub-process /usr/bin/dpkg returned 1\n";
    const commands = ({ argv }: Command) =>
      argv.includes("install") ? { code: 100, stdout, stderr: "" } : fine;
    const host = new MemoryHost({ commands });
    const [change] = many.diff(Facts.of(have(), whole), changing());
    const failure = await change?.make({ host, progress: () => {} }).catch((error: unknown) => error);
    expect(failure instanceof Failure && failure.problems[0]?.why).toBe(
      `${stdout}ufw is for the phase firewall: --skip firewall leaves it out.`,
    );
  });
});
