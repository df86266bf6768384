import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { alike } from "../recovery/alike.ts";
import { type Dying, dieAtEach, modes } from "../recovery/die-at-each.ts";
import { proveOutlived } from "../recovery/outlived.ts";
import { steps } from "../recovery/steps.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const backup = ["clincher", "backup", "run", "--json"] as const;
const places = ["/var/backups/clincher", "/srv/second/backups"];

/** How many backups each place has; none where there is no repository yet. */
const backups = async (server: Server): Promise<readonly number[]> => {
  const { code, stdout } = await server.run(["clincher", "backup", "list", "--json"], { check: false });
  if (code !== 0) return places.map(() => 0);
  return (JSON.parse(stdout) as { snapshots: unknown[] }[]).map(({ snapshots }) => snapshots.length);
};

/** The watch lets the agent go on after two minutes at the latest; the lab does not wait so long. */
const watchesGoOff = `for watch in $(systemctl list-units --plain --no-legend 'clincher-thaw-*.timer' | sed 's/[.]timer .*//'); do
  systemctl start --wait $watch.service; systemctl stop $watch.timer; done`;

const goesOn = async (server: Server, when: string): Promise<void> => {
  await server.shell(watchesGoOff);
  const { stdout } = await server.shell("cat /sys/fs/cgroup/freezer/docker/*/freezer.state | sort -u");
  expect(!stdout.includes("FROZEN"), `${when}: the agent still stands still`);
};

const dying = (server: Server): Omit<Dying, "what" | "steps" | "begin"> & { begin(): Promise<void> } => {
  let had: readonly number[] = [];
  return {
    commands: [backup],
    begin: async () => {
      had = [];
      await server.run(["rm", "-rf", ...places, "/srv/second", "/var/lib/clincher/backup"]);
    },
    check: async (when) => {
      await goesOn(server, when);
      const now = await backups(server);
      expect(
        had.every((count, index) => (now[index] ?? 0) >= count),
        `${when}: a backup is gone (${had} to ${now})`,
      );
      had = now;
    },
  };
};

const large = "/opt/openclaw/state/gateway/workspace/large";
/** More than is saved while the agent stands still. */
const largeFile = `head -c 80M /dev/urandom >${large}; chown 1000:1000 ${large}`;

const provePass = async (server: Server, pass: number): Promise<number> => {
  const each = dying(server);
  const first = await dieAtEach(
    server,
    { ...each, what: "a first backup to two places", steps: steps.backup },
    pass,
  );
  await server.run([...backup]);
  expect(
    (await backups(server)).every((count) => count > 0),
    "run again, it is not in both places",
  );
  const begin = async (): Promise<void> => {
    await server.shell(largeFile);
  };
  const second = await dieAtEach(
    server,
    { ...each, begin, what: "a large backup", steps: steps.largeBackup },
    pass,
  );
  await server.run([...backup]);
  await server.run(["clincher", "backup", "verify", "--all"]);
  return first + second;
};

const scenario: Scenario = {
  name: "backup-faults",
  proves:
    "a backup to two places cut off at each step by kill -9, power cut and a full disk: no backup is lost, the agent goes on, and the next run succeeds; a repository is made whole or not at all",
  apart: "some fifty deaths on three servers take about five minutes",
  async run(lab: Lab) {
    const { server } = await installedServer(lab, "box");
    const targets = places.map(
      (repository, number) => `\n[[backup.targets]]\nname = "place${number}"\nrepository = "${repository}"\n`,
    );
    await server.run(["sh", "-euc", "cat >> /etc/clincher/clincher.toml"], { stdin: targets.join("") });
    const servers = await alike(lab, server, modes.length);
    lab.step(`a backup dies before each of its ${steps.backup.length + steps.largeBackup.length} steps`);
    const deaths = await Promise.all(servers.map(provePass));
    lab.step(`  ${deaths.reduce((sum, count) => sum + count)} deaths`);
    lab.step("restic outlives the clincher that made a repository with it");
    await proveOutlived(servers[0] ?? server);
  },
};

export default scenario;
