import { describe, expect, test } from "bun:test";
import { container } from "../../src/facts/container.ts";
import type { Fact } from "../../src/facts/fact.ts";
import { file as fileFact, stat } from "../../src/facts/file.ts";
import { mounts } from "../../src/facts/mounts.ts";
import { type UnitFact, unit } from "../../src/facts/unit.ts";
import { auditRulesLoaded } from "../../src/resources/audit-rules.ts";
import { banner } from "../../src/resources/banner.ts";
import { jailPath, nothingOverridesJail } from "../../src/resources/fail2ban.ts";
import { file } from "../../src/resources/file.ts";
import { withItems } from "../../src/resources/login-defs.ts";
import { noWider } from "../../src/resources/no-wider.ts";
import { notInContainer } from "../../src/resources/not-in-container.ts";
import { offService } from "../../src/resources/off-service.ts";
import { sharedMemory } from "../../src/resources/shared-memory.ts";
import { changing, factFile, fileOf, type Known, shown, statOf } from "./given.ts";

const summaries = (changes: readonly { summary: string }[]) => changes.map(({ summary }) => summary);

describe("no wider than", () => {
  const resource = noWider("/etc/cron.d", 0o700);
  test.each<[string, Known[1], readonly string[]]>([
    ["not there", null, []],
    ["as wide as it may be", statOf({ kind: "directory", mode: 0o700 }), []],
    ["narrower", statOf({ kind: "directory", mode: 0o500 }), []],
    ["wider", statOf({ kind: "directory", mode: 0o755 }), ["access of /etc/cron.d (0700 root)"]],
    ["set-id bits", statOf({ kind: "directory", mode: 0o2700 }), ["access of /etc/cron.d (0700 root)"]],
    [
      "somebody else's",
      statOf({ kind: "directory", mode: 0o700, uid: 1000 }),
      ["access of /etc/cron.d (0700 root)"],
    ],
    [
      "another group's",
      statOf({ kind: "directory", mode: 0o700, gid: 1000 }),
      ["access of /etc/cron.d (0700 root)"],
    ],
    ["a link: the access of what it points to is not ours", statOf({ kind: "symlink", mode: 0o777 }), []],
  ])("%s", (_, now, expected) =>
    expect(summaries(shown(resource, [[stat("/etc/cron.d"), now]]))).toEqual(expected as string[]),
  );
});

describe("banner", () => {
  const text = "For authorized users.\n";
  const write = ["write /etc/issue (0644 root)"];
  test.each<[string, Known[1], readonly string[]]>([
    ["Debian's own", fileOf("Debian GNU/Linux 13 \\n \\l\n\n"), write],
    ["Ubuntu's own", fileOf("Ubuntu 24.04.3 LTS \\n \\l\n"), write],
    ["none", null, write],
    ["ours", fileOf(text), []],
    [
      "ours, open to others",
      fileOf(text, { mode: 0o666 }),
      write.map(() => "access of /etc/issue (0644 root)"),
    ],
    ["the operator's", fileOf("Property of Example Ltd.\n"), []],
  ])("%s", (_, now, expected) =>
    expect(summaries(shown(banner("/etc/issue", text), [[fileFact("/etc/issue"), now]]))).toEqual(
      expected as string[],
    ),
  );
});

describe("items of login.defs", () => {
  test.each([
    ["set in place", "A\t1\nB 2\n", { A: "5" }, "A 5\nB 2\n"],
    ["as it is, spacing too", "A\t\t5\n", { A: "5" }, "A\t\t5\n"],
    ["added", "A 1\n", { B: "2" }, "A 1\nB 2\n"],
    ["comments stay", "#A 1\n# A 2\n", { A: "3" }, "#A 1\n# A 2\nA 3\n"],
    ["twice becomes once", "A 1\nA 2\n", { A: "3" }, "A 3\n"],
    ["no newline at the end", "A 1", { B: "2" }, "A 1\nB 2\n"],
  ])("%s", (_, text, items, expected) =>
    expect(withItems(text, items as Record<string, string>)).toBe(expected),
  );
});

describe("what a later jail file says", () => {
  const own = "[DEFAULT]\nignoreip = ::1\n[sshd]\nenabled = true\nmaxretry = 3\n";
  const resource = nothingOverridesJail(own);
  const later = resource.needs[0] as Fact<unknown>;
  const after = (text: string) =>
    shown(resource, [[later, [{ path: "/etc/fail2ban/jail.d/zzz.local", text }]]]);
  const says = `# clincher: ${jailPath} says otherwise: `;

  test.each([
    ["another jail", "[nginx]\nenabled = false\nmaxretry = 9\n"],
    ["another key of ours", "[sshd]\nlogpath = /var/log/x\n"],
    ["a comment", "[sshd]\n# enabled = false\n"],
  ])("%s stays", (_, text) => expect(after(text)).toEqual([]));

  test.each([
    ["the jail off", "[sshd]\nenabled = false\n", `[sshd]\n${says}enabled = false\n`],
    [
      "a list over several lines",
      "[DEFAULT]\nignoreip = 1.2.3.4\n  5.6.7.8\nbantime = 5\n",
      `[DEFAULT]\n${says}ignoreip = 1.2.3.4\n${says}5.6.7.8\nbantime = 5\n`,
    ],
  ])("%s is commented out", (_, text, expected) =>
    expect(after(text).map((change) => change.text)).toEqual([{ before: text, after: expected }]),
  );
});

describe("audit rules", () => {
  const content = "# why\n-i\n-w /usr/bin/runc -p wa -k docker\n-a always,exit -F path=/x -F perm=wa -k x\n";
  const resource = auditRulesLoaded("/etc/audit/rules.d/50.rules", content);
  const compiled = (text: string | null) => [
    factFile("/etc/audit/audit.rules", text === null ? null : fileOf(text)),
  ];
  const load = ["load the audit rules"];
  test.each<[string, string | null, readonly string[], readonly string[]]>([
    ["loaded, among others", `-D\n-w /etc/x -p wa\n${content}`, [], []],
    ["nothing loaded", null, [], load],
    ["one is missing", "-w /usr/bin/runc -p wa -k docker\n", [], load],
    ["the file changes", content, ["file /etc/audit/rules.d/50.rules"], load],
  ])("%s", (_, text, earlier, expected) =>
    expect(summaries(shown(resource, compiled(text), changing(...earlier)))).toEqual(expected as string[]),
  );
});

test("in a container there is nothing to do about what it does not have", () => {
  const resource = notInContainer(file({ path: "/x", content: "", mode: 0o644, uid: 0, gid: 0 }));
  const known = (kind: string | null): readonly Known[] => [[container, kind], factFile("/x", null)];
  expect(shown(resource, known("lxc"))).toEqual([]);
  expect(shown(resource, known(null))).toHaveLength(1);
});

describe("a service that has to be off", () => {
  const resource = offService("apport.service", "because");
  const running: UnitFact = { loaded: true, active: true, enabled: true, started: 1 };
  test.each<[string, UnitFact, number]>([
    ["runs", running, 1],
    ["would start at boot", { ...running, active: false }, 1],
    ["off", { ...running, active: false, enabled: false }, 0],
    ["not there", { loaded: false, active: false, enabled: false, started: null }, 0],
  ])("%s", (_, now, changes) =>
    expect(shown(resource, [[unit("apport.service"), now]])).toHaveLength(changes),
  );
});

describe("no programs from shared memory", () => {
  const [unitFile, resource] = sharedMemory("[Unit]\n");
  const point = (options: string) => [{ point: "/dev/shm", options: options.split(",") }];
  const on: UnitFact = { loaded: true, active: true, enabled: true, started: null };
  test.each<[string, UnitFact, unknown, readonly string[], number]>([
    ["as it should be", on, point("rw,nosuid,nodev,noexec"), [], 0],
    ["mounted anew", on, point("rw,nosuid,nodev"), [], 1],
    ["not after a boot", { ...on, enabled: false }, point("rw,nosuid,nodev,noexec"), [], 1],
    ["its unit changes", on, point("rw,nosuid,nodev,noexec"), [unitFile?.id ?? ""], 1],
    ["no shared memory at all", on, [], [], 0],
  ])("%s", (_, state, mounted, earlier, changes) => {
    const known: readonly Known[] = [
      [unit("clincher-shm.service"), state],
      [mounts, mounted],
    ];
    expect(resource === undefined ? null : shown(resource, known, changing(...earlier))).toHaveLength(
      changes,
    );
  });
});
