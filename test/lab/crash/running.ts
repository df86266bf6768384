import { exitCodes } from "../../../src/exit.ts";
import { expect } from "../expect.ts";
import { untilWell } from "../recovery/until-well.ts";
import { markWorld, worldsOf } from "../recovery/worlds.ts";
import type { Server } from "../server.ts";
import { newRelease, running } from "../upgrade.ts";
import type { Subject } from "./subject.ts";

// What is tried on a server on which everything runs.

const repository = "/var/backups/clincher";
const patienceSeconds = 120;

const wellAgain = (server: Server): Promise<void> => untilWell(server, patienceSeconds);

/** The settings describe what is there, and it runs. */
const asDescribed = async (server: Server): Promise<void> => {
  await wellAgain(server);
  const { code, stdout, stderr } = await server.run(["clincher", "plan"], { check: false });
  expect(code === 0, "the plan is not empty afterwards", stdout + stderr);
};

const agentRuns = async (server: Server): Promise<void> => {
  await server.shell(
    `for i in $(seq 300); do test "$(docker inspect --format '{{.State.Running}}' openclaw)" = true && exit 0; sleep 0.1; done; exit 1`,
  );
};

/** What a backup may leave nowhere: a lock, an agent that stands still, a watch for one, half of a download. */
const litter = `
ls ${repository}/locks
cat /sys/fs/cgroup/freezer/docker/*/freezer.state /sys/fs/cgroup/system.slice/docker-*.scope/cgroup.freeze 2>/dev/null | grep -x 'FROZEN\\|FREEZING\\|1' || :
systemctl list-units --all --plain --no-legend 'clincher-thaw-*.timer'
find /tmp /var/tmp ${repository} -name '*restic*' -o -name '*clincher*' -mindepth 1 | grep -v '^${repository}$' || :
ls -d ${repository}/data/*/*-tmp-* 2>/dev/null || :`;

/** The first backup that a server makes. */
export const backup: Subject = {
  name: "backup",
  argv: ["clincher", "backup", "run"],
  prepare: agentRuns,
  check: async (server) => {
    const { stdout } = await server.shell(litter);
    expect(stdout.trim() === "", "something is left behind", stdout);
    const { code, ...said } = await server.run(["clincher", "backup", "verify", "--all"], { check: false });
    expect(code === 0, "the backups cannot be read", said.stdout + said.stderr);
    const list = await server.run(["clincher", "backup", "list", "--json"]);
    const [place] = JSON.parse(list.stdout) as { snapshots: unknown[]; unreadable: unknown[] }[];
    expect(
      (place?.snapshots.length ?? 0) > 0 && place?.unreadable.length === 0,
      "there is no backup",
      list.stdout,
    );
  },
  exceptions: [
    {
      path: new RegExp(`^${repository}/`),
      why: "encrypted anew each time; restic itself reads all of it",
    },
    { path: /^\/var\/lib\/clincher\/backup\//, why: "when, and of what; verified against the repository" },
    { path: /^\/var\/lib\/clincher\/tasks\.db$/, why: "when which task ran" },
  ],
};

/** Another token for the dashboard; given, so that two runs can be compared. */
const token = "c0ffee00".repeat(8);
const tokenFile = "/root/token";

export const rotate: Subject = {
  name: "rotate",
  argv: ["clincher", "rotate", "gateway_token", "--from-file", tokenFile],
  prepare: async (server) => {
    await server.write(tokenFile, token, "600");
    await wellAgain(server);
  },
  // Half of a rotation is a difference from the settings, which it says; it is never passed over in silence.
  first: ({ code }) => (code === exitCodes.drift ? ["clincher", "install", "--yes"] : undefined),
  check: async (server) => {
    expect((await server.read("/etc/clincher/secrets.toml")).includes(token), "the new token is not there");
    await asDescribed(server);
  },
};

/** Makes the backup that is restored, and what is there instead of it. */
export const saveWorld = async (server: Server): Promise<void> => {
  const files = "/opt/openclaw/state/gateway/workspace/files";
  const make = (text: string, from: number, to: number): string =>
    `mkdir -p ${files}; for n in $(seq ${from} ${to}); do yes "${text} $n" | head -c 200000 >${files}/$n; done; chown -R 1000:1000 ${files}`;
  await server.shell(make("saved", 1, 40));
  await markWorld(server, "saved");
  await server.run(["clincher", "backup", "run"]);
  await server.shell(`rm ${files}/1*; ${make("later", 30, 60)}`);
  await markWorld(server, "later");
};

export const restore: Subject = {
  name: "restore",
  argv: ["clincher", "restore", "--yes"],
  prepare: wellAgain,
  check: async (server) => {
    const worlds = (await worldsOf(server)).join(" ");
    expect(worlds === "saved saved", `the data is ${worlds}`);
    await asDescribed(server);
  },
  exceptions: [
    {
      path: /^\/opt\/openclaw\/\.replaced\/(?!opt\/openclaw\/(sandboxes\/|state\/gateway\/workspace\/))/,
      why: "what was there before, for an undo: the agent's own files count",
    },
    { path: /^\/var\/lib\/clincher\/tasks\.db$/, why: "when which task ran" },
  ],
};

/** To the newer release, whose image is at hand. */
export const upgrade: Subject = {
  name: "upgrade",
  argv: ["clincher", "upgrade", newRelease, "--yes"],
  prepare: wellAgain,
  check: async (server) => {
    const release = await running(server);
    expect(release === newRelease, `runs ${release}`);
    await asDescribed(server);
  },
  exceptions: [
    { path: /^\/opt\/openclaw\/\.before-upgrade\//, why: "what was there before, with what services wrote" },
    { path: new RegExp(`^${repository}/`), why: "encrypted anew each time" },
    { path: /^\/var\/lib\/clincher\/(backup\/|tasks\.db$)/, why: "when, and of what" },
  ],
};
