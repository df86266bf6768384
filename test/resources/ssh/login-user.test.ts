import { expect, test } from "bun:test";
import { accounts } from "../../../src/facts/accounts.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { loginUser } from "../../../src/resources/ssh/login-user.ts";
import { changing } from "../given.ts";

test.each<[what: string, shell: string | null, commands: readonly string[]]>([
  // In one step: with "!" for a password sshd refuses keys too where UsePAM is off.
  ["made", null, ["run useradd --create-home --shell /bin/bash --password * deploy"]],
  ["there", "/usr/bin/zsh", []],
  ["there, and cannot log in", "/usr/sbin/nologin", ["run usermod --shell /bin/bash deploy"]],
])("the user is %s", async (_, shell, commands) => {
  const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
  const there = shell === null ? [] : [{ name: "deploy", uid: 1, gid: 1, home: "/home/deploy", shell }];
  for (const { make } of loginUser("deploy").diff(Facts.of([accounts, there]), changing()))
    await make({ host, progress: () => {} });
  expect(host.mutations).toEqual([...commands]);
});
