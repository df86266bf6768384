import { describe, expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { repository } from "../../src/resources/repository.ts";
import { placeOf } from "../../src/restic/place.ts";
import { changing } from "./given.ts";

const path = "/mnt/disk/backups";
const resource = repository(placeOf({ name: "local", repository: path }, "k", {}));
const known = "/var/lib/clincher/backup/known.json";

const server = (files: Readonly<Record<string, string>>, code = 0): MemoryHost =>
  new MemoryHost({
    files: { "/etc/hostname": "a", ...files },
    commands: () => ({ code, stdout: "", stderr: code === 0 ? "" : "no space left on device" }),
  });

const changesOn = async (host: MemoryHost) =>
  resource.diff(await Facts.collect(host, resource.needs), changing());

describe("a repository is made where there never was one", () => {
  test.each([
    ["nothing is there", {}, 1],
    ["backups were made elsewhere", { [known]: '{"/mnt/other": "1"}' }, 1],
    ["an init was cut off", { [`${path}/keys/a`]: "{}" }, 1],
    ["one is there", { [`${path}/config`]: "x" }, 0],
    ["it had backups and is gone", { [known]: `{"${path}": "1"}` }, 0],
    ["nobody can say whether it had backups", { [known]: "{," }, 0],
  ])("%s", async (_, files: Readonly<Record<string, string>>, expected) => {
    expect(await changesOn(server(files))).toHaveLength(expected);
  });
});

const make = async (host: MemoryHost): Promise<void> => {
  for (const change of await changesOn(host)) await change.make({ host, progress: () => {} });
};

test("with the folders that lead to it, by restic, for its key not in the command", async () => {
  const host = server({});
  await make(host);
  expect(host.mutations).toEqual([
    "mkdir /mnt 700 0:0",
    "mkdir /mnt/disk 700 0:0",
    expect.stringContaining("run systemctl stop"),
    `run restic --repo ${path} --no-cache -o local.connections=8 init`,
  ]);
});

test.each([
  ["what an init has left that was cut off goes first", {}, ["config-tmp-1", "keys/a", "keys/b-tmp-2"]],
  ["a repository that lost its config keeps what it has", { [`${path}/data/00/a`]: "pack" }, []],
  ["a folder with something else in it keeps that", { [`${path}/letter`]: "dear" }, []],
])("%s", async (_, more, gone) => {
  const left = { [`${path}/keys/a`]: "{}", [`${path}/keys/b-tmp-2`]: "{", [`${path}/config-tmp-1`]: "x" };
  const host = server({ ...left, ...more });
  await make(host);
  const removed = host.mutations.filter((each) => each.startsWith("remove "));
  expect(removed).toEqual(gone.map((each) => `remove ${path}/${each}`));
});

test("a full disk is told, and where", async () => {
  await expect(make(server({}, 1))).rejects.toMatchObject({
    problems: [{ what: "The disk is full", where: `local (${path})` }],
  });
});
