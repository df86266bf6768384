import { expect, test } from "bun:test";
import { formerKeysPath } from "../../src/recovery/backup-key.ts";
import { admitTheirKey, dismissFormerKey, ownCopy } from "../../src/recovery/standby/own-copy.ts";
import type { Deployment } from "../../src/settings/deployment.ts";
import { deployment } from "../stack/deployment.ts";
import { type Repository, repository, resticOn } from "./keyed-repositories.ts";

const folder = "/var/backups/clincher";
const [former, key] = ["c".repeat(64), "d".repeat(64)];
const theirs: Deployment = { ...deployment(), secrets: { ...deployment().secrets, backup_key: key } };
const quiet = (): void => {};

/** A server that stands by, with a key in its own settings, and what opens its copy. */
const standby = (own: string | null, copy: Repository | null) => {
  const { host, log } = resticOn(copy === null ? {} : { [folder]: copy });
  if (own !== null)
    host.put("/etc/clincher/secrets.toml", `backup_key = "${own}"\n`, { mode: 0o600, uid: 0, gid: 0 });
  return { host, log };
};

test.each<readonly [string, string | null, Repository | null, readonly string[]]>([
  ["a key that the other server has replaced", former, repository(["first", former]), [key]],
  ["the same key", key, repository(["first", key]), [key]],
  ["a second server that is fresh", null, null, []],
  ["one that has no copy yet", former, null, []],
])("%s: what comes opens the copy, and nothing else does", async (_, own, copy, opens) => {
  const { host, log } = standby(own, copy);
  await admitTheirKey(host, theirs, quiet);
  if (own === former && copy !== null) expect([...copy.keys.values()]).toEqual([former, key]);
  await dismissFormerKey(host, theirs, quiet);
  expect([...(copy?.keys.values() ?? [])]).toEqual([...opens]);
  if (own !== former || copy === null) expect(log).toEqual([]);
  expect(await host.read(formerKeysPath)).toBeNull();
});

test("it died before its settings were in place: both open it, and the next time one does", async () => {
  const copy = repository(["first", former]);
  const { host } = standby(former, copy);
  await admitTheirKey(host, theirs, quiet);
  await admitTheirKey(host, theirs, quiet);
  await dismissFormerKey(host, theirs, quiet);
  expect(new Set(copy.keys.values())).toEqual(new Set([key]));
});

test("what a rotation here did not finish elsewhere stays noted", async () => {
  const { host } = standby(former, repository(["first", former]));
  host.put(formerKeysPath, JSON.stringify({ elsewhere: ["theirs"] }), { mode: 0o600, uid: 0, gid: 0 });
  await admitTheirKey(host, theirs, quiet);
  await dismissFormerKey(host, theirs, quiet);
  expect(JSON.parse(host.text(formerKeysPath) ?? "")).toEqual({ elsewhere: ["theirs"] });
});

test("a key that opens nothing here is said, before anything is changed", async () => {
  const copy = repository(["first", "another"]);
  const { host } = standby(former, copy);
  expect(admitTheirKey(host, theirs, quiet)).rejects.toThrow("The key does not open this repository");
  expect([...copy.keys.values()]).toEqual(["another"]);
  expect(ownCopy(theirs).repository).toBe(folder);
});
