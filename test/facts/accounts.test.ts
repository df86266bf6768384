import { expect, test } from "bun:test";
import { groupMembers, parseAccounts } from "../../src/facts/accounts.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const bob = { name: "bob", uid: 1000, gid: 1001, home: "/home/bob", shell: "/bin/bash" };

test.each([
  ["a whole one", "bob:x:1000:1001:Bob,,,:/home/bob:/bin/bash", [bob]],
  ["one without a name", ":x:1000:1001::/home/bob:/bin/bash", []],
  ["one without numbers", "bob:x:::Bob:/home/bob:/bin/bash", []],
  ["one whose user is no number", "bob:x:1000x:1001::/home/bob:/bin/bash", []],
  ["one whose group is no number", "bob:x:1000:-1001::/home/bob:/bin/bash", []],
  ["of a network's directory", "+bob::::::", []],
])("an account's line: %s", (_, line, expected) => expect(parseAccounts(`${line}\n`)).toEqual(expected));

test("members of groups; a group of none is not in it", async () => {
  const files = { "/etc/group": "root:x:0:\nsudo:x:27:ann,bob\nadm:x:4:bob\n" };
  expect(Object.fromEntries(await groupMembers.read(new MemoryHost({ files })))).toEqual({
    sudo: ["ann", "bob"],
    adm: ["bob"],
  });
  expect((await groupMembers.read(new MemoryHost())).size).toBe(0);
});
