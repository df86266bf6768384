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
  ["there, with another shell to log in to", "/bin/sh", []],
  ["there, with a shell that is none", "/bin/false", ["run usermod --shell /bin/bash deploy"]],
  ["there, and cannot log in", "/usr/sbin/nologin", ["run usermod --shell /bin/bash deploy"]],
])("the user is %s", async (_, shell, commands) => {
  const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
  const others = [{ name: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/bash" }];
  const there =
    shell === null ? others : [...others, { name: "deploy", uid: 1, gid: 1, home: "/home/deploy", shell }];
  for (const { make } of loginUser("deploy").diff(Facts.of([accounts, there]), changing()))
    await make({ host, progress: () => {} });
  expect(host.mutations).toEqual([...commands]);
});

test("a user that was made is one that an uninstall removes, one that was there is not", () => {
  const [made] = loginUser("deploy").diff(Facts.of([accounts, []]), changing());
  expect(made?.before).toEqual([{ kind: "user", name: "deploy", value: "absent" }]);
});

test("a user that cannot be made is told", async () => {
  const host = new MemoryHost({ commands: () => ({ code: 9, stdout: "", stderr: "exists" }) });
  const [change] = loginUser("deploy").diff(Facts.of([accounts, []]), changing());
  expect(change?.make({ host, progress: () => {} })).rejects.toThrow("useradd failed for the user deploy");
});
