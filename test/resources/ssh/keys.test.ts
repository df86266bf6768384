import { describe, expect, test } from "bun:test";
import { accounts } from "../../../src/facts/accounts.ts";
import { authorizedKeys, authorizedKeys2, ownSshKeys } from "../../../src/facts/authorized-keys.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { file } from "../../../src/facts/file.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { chosenKeys, loginKeys, wantedKeys } from "../../../src/resources/ssh/keys.ts";
import { keysPath } from "../../../src/resources/ssh/paths.ts";

const one = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIk one";
const two = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjEYv6QTklsxQDoDbc5Ki1G9xtr2gD4b7lM5e/foPIl two";
const admin = (...authorized_keys: string[]) => ({ user: "deploy", authorized_keys });
const none = { earlier: { changes: () => false } };

const facts = (given: {
  readonly keys?: Readonly<Record<string, string>>;
  readonly keys2?: Readonly<Record<string, string>>;
  readonly own?: readonly string[];
  readonly chosen?: string;
}): Facts =>
  Facts.of(
    [accounts, [{ name: "deploy", uid: 1000, gid: 1000, home: "/home/deploy", shell: "/bin/bash" }]],
    [authorizedKeys, new Map(Object.entries(given.keys ?? {}))],
    [authorizedKeys2, new Map(Object.entries(given.keys2 ?? {}))],
    [
      ownSshKeys,
      new Map((given.own ?? []).map((key) => [key.split(" ").slice(0, 2).join(" "), "/root/.ssh/id"])),
    ],
    [
      file(keysPath),
      given.chosen === undefined ? null : { stat: {}, content: new TextEncoder().encode(given.chosen) },
    ],
  );

const names = (settings: ReturnType<typeof admin>, known: Facts): readonly string[] =>
  wantedKeys(settings, known).map(({ comment }) => comment);

describe("the keys that may log in", () => {
  test.each([
    ["those of the settings alone", admin(two), { keys: { root: one } }, ["two"]],
    [
      "else those of root and of the user, each once",
      admin(),
      { keys: { root: one, deploy: `${one}\n${two}` } },
      ["one", "two"],
    ],
    [
      "else those that were chosen before",
      admin(),
      { keys: { root: one }, chosen: `# mine\n${two}\n` },
      ["two"],
    ],
    [
      "of either file that sshd reads",
      admin(),
      { keys: { root: one }, keys2: { root: two } },
      ["one", "two"],
    ],
    ["no key with a forced command", admin(), { keys: { root: `command="x" ${one}` } }, []],
    ["no key whose private half is here", admin(), { keys: { root: `${one}\n${two}` }, own: [one] }, ["two"]],
    ["not even one of the settings", admin(one), { own: [one] }, []],
    ["none at all", admin(), {}, []],
  ])("%s", (_, settings, known, expected) => {
    expect(names(settings, facts(known))).toEqual(expected);
  });

  test("a key that somebody added is shown and goes", () => {
    const known = facts({ keys: { deploy: `${one}\n${two}\n` }, chosen: `${one}\n` });
    const [change] = loginKeys(admin()).diff(known, none.earlier);
    expect(change?.text?.before).toContain(two);
    expect(change?.text?.after).not.toContain(two);
  });

  test("so does one in the file that sshd reads besides", () => {
    const resource = loginKeys(admin(one));
    const settled = resource.diff(facts({}), none.earlier)[0]?.text?.after ?? "";
    const known = facts({ keys: { deploy: settled }, keys2: { deploy: `${two}\n`, bob: two } });
    expect(resource.diff(known, none.earlier).map(({ action, text }) => [action, text?.before])).toEqual([
      ["delete", `${two}\n`],
    ]);
    expect(typeof resource.risk === "function" ? resource.risk(known).paths : []).toContain(
      "/home/deploy/.ssh/authorized_keys2",
    );
  });

  test("what was chosen is written down once, and is the operator's then", () => {
    expect(chosenKeys(admin()).diff(facts({ keys: { root: one } }), none.earlier)).toHaveLength(1);
    expect(chosenKeys(admin()).diff(facts({ chosen: "" }), none.earlier)).toEqual([]);
    expect(chosenKeys(admin(one)).diff(facts({}), none.earlier)).toEqual([]);
  });
});

test("a user without a home gets one, of their own", async () => {
  const host = new MemoryHost({
    files: { "/etc/passwd": "deploy:x:1001:1002::/home/deploy:/bin/bash\n", "/home/bob/x": "" },
  });
  for (const { make } of loginKeys(admin(one)).diff(facts({}), none.earlier))
    await make({ host, progress: () => {} });
  expect(host.mutations).toEqual([
    "mkdir /home/deploy 750 1001:1002",
    "mkdir /home/deploy/.ssh 700 1001:1002",
    "write /home/deploy/.ssh/authorized_keys 600 1001:1002",
  ]);
});
