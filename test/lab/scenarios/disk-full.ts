import { install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { SmallDisk } from "../faults/small-disk.ts";
import { failsFull } from "../faults/told.ts";
import type { Lab } from "../lab.ts";
import { holdResume } from "../recovery/dying.ts";
import { markWorld, oneWorld, worldsOf } from "../recovery/worlds.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import {
  clincher,
  differencesOf,
  newRelease,
  oldRelease,
  running,
  stateOf,
  touchedByTurn,
  useAgent,
} from "../upgrade.ts";

const backup = ["clincher", "backup", "run", "--json"];
const restore = ["clincher", "restore", "--yes", "--json"];
const upgrade = ["clincher", "upgrade", newRelease, "--yes", "--json", "--within", "90s"];
const rollback = ["clincher", "rollback", "--yes", "--json"];
const repository = "/var/backups/clincher";
const data = "/opt/openclaw";
const before = `${data}/.before-upgrade`;

/** Takes half a second and more to copy: long enough for the disk to be full before it is over. */
const large = `${data}/state/gateway/workspace/large`;
const largeFile = `head -c 192M /dev/urandom >${large}; chown 1000:1000 ${large}`;

const asDescribed = async (server: Server, when: string): Promise<void> => {
  const { code, said } = await clincher(server, "plan", "--skip", "resume");
  expect(code === 0, `${when}: the server is not as described`, said);
};

const backups = async (server: Server): Promise<number> => {
  const { stdout } = await server.run(["clincher", "backup", "list", "--json"]);
  return (JSON.parse(stdout) as { snapshots: unknown[] }[])[0]?.snapshots.length ?? 0;
};

const proveBackup = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the disk with the backups is full in the middle of one");
  await server.run(backup);
  const kept = await backups(server);
  const disk = await SmallDisk.under(server, repository);
  await disk.leaves(3);
  await server.shell(largeFile);
  await failsFull(server, backup);
  const { stdout } = await server.shell("cat /sys/fs/cgroup/freezer/docker/*/freezer.state | sort -u");
  expect(!stdout.includes("FROZEN"), "the agent still stands still");
  await disk.hasRoom();
  await server.run(backup);
  expect((await backups(server)) === kept + 1, "the backup after it is missing");
  await server.run(["clincher", "backup", "verify", "--all"]);
  await disk.end();
};

const proveRestore = async (lab: Lab, server: Server, disk: SmallDisk): Promise<void> => {
  lab.step("the disk is full while a backup comes in: what is there stays, and runs");
  await markWorld(server, "saved");
  await server.run(backup);
  await markWorld(server, "later");
  await disk.leavesOnce(`test -e ${data}/.restore/opt`, 8);
  await failsFull(server, restore);
  expect((await oneWorld(server, ["saved", "later"], "a full disk")) === "later", "the data is other");
  expect((await running(server)) === oldRelease, "the gateway does not run");
  await disk.hasRoom();
  await asDescribed(server, "after a restore onto a full disk");
  await server.run(restore, { timeoutSeconds: 900 });
  expect((await worldsOf(server)).join(" ") === "saved saved", "run again, it is not finished");

  lab.step(
    "the disk is full once the data is moved: nothing runs on half of it, and it is finished when there is room",
  );
  await markWorld(server, "later");
  await disk.leavesOnce(`grep -q swapping ${data}/.restore/marker.json`, 0);
  const { code, stdout } = await server.run(restore, { check: false, timeoutSeconds: 900 });
  const world = await oneWorld(server, ["saved", "later"], "a full disk in the middle of the moves");
  lab.step(`  exit ${code}, the data in place is: ${world}`);
  expect(code === 0 || code === 1, `a restore with a full disk: exit ${code}`, stdout);
  await disk.hasRoom();
  await server.run(restore, { timeoutSeconds: 900 });
  expect((await worldsOf(server)).join(" ") === "saved saved", "run again, it is not finished");
  await asDescribed(server, "after a restore that met a full disk");
};

/** What differs, beside what a question to the agent changes and the release's line in the settings. */
const otherThan = async (server: Server, then: string): Promise<string> =>
  differencesOf(then, await stateOf(server))
    .split("\n")
    .filter((line) => line !== "" && !touchedByTurn.test(line))
    .filter((line) => !/\[openclaw\]|^[+-] version = /.test(line))
    .join("\n");

const isAsBefore = async (server: Server, then: string, when: string): Promise<void> => {
  expect((await running(server)) === oldRelease, `${when}: ${oldRelease} does not run`);
  const other = await otherThan(server, then);
  expect(other === "", `${when}: the data is not as it was`, other);
  await asDescribed(server, when);
  const { stdout } = await server.shell(`ls -d ${before} ${data}/.restore 2>/dev/null || true`);
  expect(stdout === "", `${when}: something is left`, stdout);
};

const proveUpgrade = async (lab: Lab, server: Server, disk: SmallDisk): Promise<void> => {
  const then = await stateOf(server);
  lab.step("the disk is full while the data is kept beside: the old release runs on");
  await disk.leavesOnce(`test -e ${before}`, 4);
  await failsFull(server, upgrade);
  await disk.hasRoom();
  await isAsBefore(server, then, "an upgrade that found no room for the copy");

  lab.step(
    "the disk is full when the new release starts: the old one comes back with its data when there is room",
  );
  const [settings, theirs] = ["/etc/clincher/clincher.toml", `${data}/config/gateway/openclaw.json`];
  await disk.leavesOnce(`grep -q ${newRelease} ${settings} && test ${theirs} -nt ${settings}`, 0);
  await failsFull(server, upgrade);
  expect((await running(server)) !== newRelease, "the new release counts as healthy on a full disk");
  await disk.hasRoom();
  // As the message says.
  await server.run(rollback, { timeoutSeconds: 900 });
  await isAsBefore(server, then, "an upgrade that found the disk full");
};

const proveRollback = async (lab: Lab, server: Server, disk: SmallDisk): Promise<void> => {
  const then = await stateOf(server);
  lab.step("the disk is full during a rollback: run again with room, it is finished");
  await server.run(upgrade, { timeoutSeconds: 900 });
  expect((await running(server)) === newRelease, "the upgrade");
  await disk.leavesOnce(`grep -q returning ${before}/marker.json`, 0);
  await failsFull(server, rollback);
  const half = (await running(server)) === oldRelease ? await otherThan(server, then) : "";
  expect(half === "", "the old release runs on other data", half);
  await disk.hasRoom();
  await server.run(rollback, { timeoutSeconds: 900 });
  await isAsBefore(server, then, "a rollback that found the disk full");
};

const scenario: Scenario = {
  name: "disk-full",
  proves:
    "backup, restore, upgrade and rollback meet a disk that is really full, in the middle: one message each, what ran runs on, nothing runs on half of the data, and run again with room they finish",
  apart: "four upgrades and four restores take about six minutes",
  async run(lab) {
    const server = await preparedServer(lab, "box");
    const disk = await SmallDisk.under(server, data);
    await install(lab, server);
    await holdResume(server);
    await proveBackup(lab, server);
    await proveRestore(lab, server, disk);
    await useAgent(lab, server);
    await proveUpgrade(lab, server, disk);
    await proveRollback(lab, server, disk);
  },
};

export default scenario;
