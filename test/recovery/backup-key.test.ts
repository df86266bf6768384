import { expect, test } from "bun:test";
import { admitKey, dismissKeys, formerKeysPath, formerKeysWarning } from "../../src/recovery/backup-key.ts";
import { placeOf } from "../../src/restic/place.ts";
import { repository, resticOn } from "./keyed-repositories.ts";

const at = (name: string): string => `rest:https://${name}.org/`;
const places = (key: string, ...names: readonly string[]) =>
  names.map((name) => placeOf({ name, repository: at(name) }, key, {}));
const quiet = (): void => {};

test("the new key opens every place before the old one stops to, and then it alone does", async () => {
  const a = repository(["first", "old"]);
  const { host } = resticOn({ [at("a")]: a });
  await admitKey(host, places("old", "a", "never-used"), "new", quiet);
  expect([...a.keys.values()]).toEqual(["old", "new"]);
  await dismissKeys(host, places("new", "a", "never-used"), quiet);
  expect([...a.keys.values()]).toEqual(["new"]);
  expect(await host.read(formerKeysPath)).toBeNull();
});

test("a key that somebody else added stays", async () => {
  const a = repository(["first", "old"], ["friend", "of the operator"]);
  const { host } = resticOn({ [at("a")]: a });
  await admitKey(host, places("old", "a"), "new", quiet);
  await dismissKeys(host, places("new", "a"), quiet);
  expect([...a.keys.values()]).toEqual(["of the operator", "new"]);
});

test("a place that cannot be reached: no place is changed", async () => {
  const [a, b] = [repository(["first", "old"]), repository(["first", "old"])];
  b.reachable = false;
  const { host, log } = resticOn({ [at("a")]: a, [at("b")]: b });
  expect(admitKey(host, places("old", "a", "b"), "new", quiet)).rejects.toThrow("cannot be reached");
  expect(log).toEqual([]);
});

test("cut off after the new key was admitted or in force: the next rotation ends all former keys", async () => {
  const a = repository(["first", "old"]);
  const { host } = resticOn({ [at("a")]: a });
  await admitKey(host, places("old", "a"), "second", quiet);
  // It was in force, and died before the old one was taken away.
  await admitKey(host, places("second", "a"), "third", quiet);
  await dismissKeys(host, places("third", "a"), quiet);
  expect([...a.keys.values()]).toEqual(["third"]);
});

test("cut off between adding the new key and noting it: the next rotation ends that one too", async () => {
  const a = repository(["first", "old"], ["friend", "of the operator"]);
  const { host } = resticOn({ [at("a")]: a });
  const { run } = host;
  let added = false;
  Object.assign(host, {
    run: (command: Parameters<typeof run>[0]) => {
      if (added) throw new Error("power cut");
      added = command.argv.includes("add");
      return run(command);
    },
  });
  await expect(admitKey(host, places("old", "a"), "second", quiet)).rejects.toThrow("power cut");
  Object.assign(host, { run });
  await admitKey(host, places("old", "a"), "third", quiet);
  await dismissKeys(host, places("third", "a"), quiet);
  expect([...a.keys.values()]).toEqual(["of the operator", "third"]);
});

test("cut off, and its place has another name since: the next rotation ends all former keys", async () => {
  const a = repository(["first", "old"]);
  const { host } = resticOn({ [at("a")]: a });
  await admitKey(host, places("old", "a"), "second", quiet);
  const renamed = (key: string) => [placeOf({ name: "disk", repository: at("a") }, key, {})];
  await admitKey(host, renamed("second"), "third", quiet);
  await dismissKeys(host, renamed("third"), quiet);
  expect([...a.keys.values()]).toEqual(["third"]);
});

test("taken back: the old key opens it as before, and the new one does not", async () => {
  const a = repository(["first", "old"]);
  const { host } = resticOn({ [at("a")]: a });
  await admitKey(host, places("old", "a"), "new", quiet);
  await dismissKeys(host, places("old", "a"), quiet);
  expect([...a.keys.values()]).toEqual(["old"]);
});

test("while a former key opens a place, it is said, and no longer once it does not", async () => {
  const a = repository(["first", "old"]);
  const { host } = resticOn({ [at("a")]: a });
  expect(await formerKeysWarning(host)).toBeNull();
  await admitKey(host, places("old", "a"), "new", quiet);
  expect((await formerKeysWarning(host))?.what).toContain("opens a");
  await dismissKeys(host, places("new", "a"), quiet);
  expect(await formerKeysWarning(host)).toBeNull();
});

test("former keys that cannot be read end nothing, and are not forgotten", async () => {
  const a = repository(["first", "old"]);
  const { host, log } = resticOn({ [at("a")]: a });
  host.put(formerKeysPath, '{"a":["first"],}');
  await expect(dismissKeys(host, places("old", "a"), quiet)).rejects.toThrow("cannot be read");
  await expect(admitKey(host, places("old", "a"), "new", quiet)).rejects.toThrow("cannot be read");
  expect([host.text(formerKeysPath), log]).toEqual(['{"a":["first"],}', []]);
});
