import { expect, test } from "bun:test";
import { accounts } from "../../../src/facts/accounts.ts";
import { Facts } from "../../../src/facts/fact.ts";
import { keyPlaces } from "../../../src/facts/key-places.ts";
import type { FileStat } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { trustedKeyPlaces } from "../../../src/resources/ssh/key-places.ts";
import { changing, statOf } from "../given.ts";

const account = { name: "deploy", uid: 1000, gid: 1000, home: "/home/deploy", shell: "/bin/sh" };
const of = (uid: number, mode: number, kind: FileStat["kind"] = "directory"): FileStat =>
  statOf({ kind, mode, uid, gid: uid });

const good = { account, home: of(1000, 0o750), folder: of(1000, 0o700), file: of(1000, 0o600, "file") };
const resource = trustedKeyPlaces("deploy");

/** What is made, and what is asked of the host for it. */
const made = async (now: object | null): Promise<readonly string[]> => {
  const host = new MemoryHost({ files: { "/home/deploy/.ssh/authorized_keys": "" } });
  const facts = Facts.of([keyPlaces("deploy"), now]);
  for (const { make } of resource.diff(facts, changing())) await make({ host, progress: () => {} });
  return host.mutations;
};

test.each<[what: string, now: Partial<typeof good>, made: readonly string[]]>([
  ["as it should be", {}, []],
  ["a home of root's, which the user cannot write", { home: of(0, 0o755) }, []],
  ["a home that its group can write", { home: of(1000, 0o775) }, ["access /home/deploy 755 1000:1000"]],
  ["a home that all can write", { home: of(0, 0o777) }, ["access /home/deploy 755 0:0"]],
  ["a home of somebody else's", { home: of(33, 0o755) }, ["access /home/deploy 755 1000:33"]],
  ["a home that is everybody's on purpose", { home: of(0, 0o1777) }, []],
  ["a home that is a link", { home: of(0, 0o777, "symlink") }, []],
  ["a folder that others can write", { folder: of(1000, 0o770) }, ["access /home/deploy/.ssh 700 1000:1000"]],
  [
    "a folder of root's, which the user cannot read",
    { folder: of(0, 0o700) },
    ["access /home/deploy/.ssh 700 1000:1000"],
  ],
  [
    "keys of somebody else's",
    { file: of(33, 0o600, "file") },
    ["access /home/deploy/.ssh/authorized_keys 600 1000:1000"],
  ],
  [
    "keys that others can write",
    { file: of(1000, 0o666, "file") },
    ["access /home/deploy/.ssh/authorized_keys 600 1000:1000"],
  ],
])("%s", async (_, now, expected) => expect(await made({ ...good, ...now })).toEqual([...expected]));

test("a user who is yet to be made gets what is right", async () => {
  expect(await made(null)).toEqual([]);
  expect(await keyPlaces("deploy").read(new MemoryHost())).toBeNull();
});

test("it is looked at where the user's home is", async () => {
  const host = new MemoryHost({
    files: { "/etc/passwd": "deploy:x:1001:1002::/srv/d:/bin/sh\n", "/srv/d/.ssh/authorized_keys": "x" },
  });
  expect(await accounts.read(host)).toHaveLength(1);
  const found = await keyPlaces("deploy").read(host);
  expect([found?.home?.kind, found?.folder?.kind, found?.file?.kind]).toEqual([
    "directory",
    "directory",
    "file",
  ]);
});
