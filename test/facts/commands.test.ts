import { expect, test } from "bun:test";
import { aptProxies } from "../../src/facts/apt-proxies.ts";
import { aptSettings } from "../../src/facts/apt-settings.ts";
import { composeHashes } from "../../src/facts/compose.ts";
import { dpkgState } from "../../src/facts/dpkg-state.ts";
import type { Fact } from "../../src/facts/fact.ts";
import { fail2banJail } from "../../src/facts/fail2ban-jail.ts";
import { killedForMemory, recentJournal, recentLog } from "../../src/facts/recent-log.ts";
import { resolved } from "../../src/facts/resolved.ts";
import { routes } from "../../src/facts/routes.ts";
import { sshEffective } from "../../src/facts/ssh-effective.ts";
import { readSshSessions } from "../../src/facts/ssh-sessions.ts";
import type { Command, CommandResult } from "../../src/host/host.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const compose = { "/opt/openclaw/compose.yaml": "services: {}\n" };
const plugin = { "/usr/libexec/docker/cli-plugins/docker-compose": "" };
const sessions: Fact<unknown> = { key: "sessions", read: readSshSessions };

test.each<[Fact<unknown>, Readonly<Record<string, string>>, ...string[]]>([
  [aptProxies, {}, "apt-config dump"],
  [aptSettings, {}, "apt-config dump"],
  [
    dpkgState,
    {},
    // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
    "dpkg-query -W -f ${db:Status-Abbrev} ${Package}\n",
    "stat -c %i /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock",
  ],
  [fail2banJail("sshd"), {}, "fail2ban-client status sshd"],
  [recentLog("openclaw"), {}, "docker logs --since 1h --tail 2000 openclaw"],
  [
    recentJournal("docker.service"),
    {},
    "journalctl --unit docker.service --since -1h --lines 2000 --output cat --no-pager --quiet",
  ],
  [
    killedForMemory,
    {},
    "journalctl --dmesg --since -1d --grep Killed process|oom-kill: --output cat --no-pager --quiet",
  ],
  [resolved("a.example.com"), {}, "getent -s hosts:dns ahosts a.example.com"],
  [routes, {}, "ip -j route"],
  [sshEffective("ann"), {}, "/usr/sbin/sshd -T -C user=ann,host=localhost,addr=203.0.113.1"],
  [sessions, {}, "ss -Htnp state established"],
  [composeHashes("/opt/openclaw"), {}],
  [composeHashes("/opt/openclaw"), compose, "docker compose config --hash *"],
  [
    composeHashes("/opt/openclaw"),
    { ...compose, ...plugin },
    "/usr/libexec/docker/cli-plugins/docker-compose config --hash *",
  ],
])("%j with %j asks nothing else", async (fact, files, ...asked) => {
  const host = new MemoryHost({ files });
  await fact.read(host);
  expect(host.mutations).toEqual(asked.map((each) => `run ${each}`));
});

test("Compose is asked in the folder of its file", async () => {
  const asked: Command[] = [];
  const commands = (command: Command): CommandResult => {
    asked.push(command);
    return { code: 0, stdout: "openclaw 5f1c\n", stderr: "" };
  };
  const host = new MemoryHost({ files: compose, commands });
  expect(await composeHashes("/opt/openclaw").read(host)).toEqual(new Map([["openclaw", "5f1c"]]));
  expect(asked).toMatchObject([{ directory: "/opt/openclaw" }]);
});

test.each<[string, Fact<unknown>, CommandResult, unknown]>([
  [
    "a compose file that is not valid",
    composeHashes("/opt/openclaw"),
    { code: 15, stdout: "openclaw 5f1c\n", stderr: "invalid" },
    null,
  ],
  [
    "settings that sshd does not take",
    sshEffective("ann"),
    { code: 255, stdout: "port 22\n", stderr: "" },
    null,
  ],
  [
    "settings that it takes",
    sshEffective("ann"),
    { code: 0, stdout: "port 22\n", stderr: "" },
    new Map([["port", "22"]]),
  ],
  ["a jail that watches", fail2banJail("sshd"), { code: 0, stdout: "Status\n", stderr: "" }, { there: true }],
  [
    "a jail that is not there",
    fail2banJail("sshd"),
    { code: 255, stdout: "", stderr: "2026-11-21 ERROR\nSorry but the jail 'sshd' does not exist\n" },
    { there: false, said: "Sorry but the jail 'sshd' does not exist" },
  ],
  [
    "what a container said, both streams",
    recentLog("openclaw"),
    { code: 0, stdout: "one\n\n", stderr: "two\n" },
    ["one", "two"],
  ],
])("%s", async (_, fact, answer, expected) => {
  expect(await fact.read(new MemoryHost({ files: compose, commands: () => answer }))).toEqual(expected);
});
