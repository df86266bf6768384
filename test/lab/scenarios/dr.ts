import { writeFile } from "node:fs/promises";
import { confirm, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { bringDevice, call, lastAsked, pairedDevice, turn } from "../recovery/agent.ts";
import { mixedData } from "../recovery/mixed-data.ts";
import { addPlace, allow, backupKey, backupStore, handOver, sftpAddress } from "../recovery/store.ts";
import {
  apart,
  databaseSays,
  plainCopy,
  startSandboxWriter,
  startWriter,
  stopWriter,
} from "../recovery/writer.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const megabytes = 1024;
const workspace = "/opt/openclaw/state/gateway/workspace";

/** A copy that is made while somebody writes is torn; a backup made at the same time is not. */
const proveStill = async (lab: Lab, server: Server): Promise<void> => {
  lab.step(
    "a backup while the agent writes all the time, in a sandbox too; a plain copy at the same time is torn",
  );
  await startWriter(server);
  await startSandboxWriter(server);
  await plainCopy(server, "/root/plain");
  const torn = await apart(server, "/root/plain");
  expect(
    torn === null || torn > 1,
    `the plain copy is whole (${torn} steps apart): the writer is too slow to prove anything`,
  );
  // Stays for all that follows.
  await server.shell(`mkdir -p ${workspace}/uploads; touch -d 1960-01-01 ${workspace}/uploads/of-1960`);
  await server.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
  await server.run(["clincher", "restore", "local", "--to", "/root/whole/", "--yes"], {
    timeoutSeconds: 300,
  });
  const whole = await apart(server, "/root/whole");
  // A file that is just being written anew may be empty at any moment; it is never old beside new.
  expect(whole === null || whole <= 1, `the backup is torn: ${whole} steps apart`);
  const said = await databaseSays(server, "/root/whole");
  expect(said === "ok 1", `the database in the backup says: ${said}`);
  const states = await server.run(["docker", "ps", "--format", "{{.Names}} {{.Status}}"]);
  expect(
    !/paused|unhealthy/i.test(states.stdout),
    "a container did not go on after the backup",
    states.stdout,
  );
  await stopWriter(server);
  await server.shell("rm -rf /root/plain /root/whole");
};

interface Restored {
  readonly rto: number;
  readonly rpo: number;
  /** Quick checks of clincher verify that did not hold. */
  readonly red: readonly string[];
  readonly timeline: readonly { readonly at: number; readonly what: string }[];
}

const restoredIn = (stdout: string): Restored => {
  const line = stdout.split("\n").find((each) => each.includes('"event":"restored"')) ?? "null";
  const event = JSON.parse(line) as Restored | null;
  if (event === null) throw new Error(`restore said nothing of its end:\n${stdout.slice(-2000)}`);
  return event;
};

/** Path, owner, mode and hash of each file of the agent's own. */
const listing = async (server: Server): Promise<string> =>
  (
    await server.shell(
      `cd ${workspace}; find . -type f -path './uploads/*' -o -name 'MEMORY.md' -o -name 'diary.md' | sort | xargs -d '\\n' sh -c 'stat -c "%n %U %a %s" "$@"; sha256sum "$@"' sh`,
    )
  ).stdout;

const page = (restored: Restored, took: number, still: number): string => `# Recovery times

Written by \`npm run lab -- dr\`: server A is installed, used, backed up to a machine elsewhere over sftp and destroyed; server
B is fresh and gets one command. ${megabytes} MiB of data, images from the lab's registry, on a shared machine with 4 cores.

| measured | seconds |
| --- | --- |
| \`clincher backup run\` of ${megabytes} MiB, most of it new, to two places | ${took.toFixed(1)} |
| of which the agent stood still | ${still.toFixed(2)} |
| **RTO**: from \`clincher restore\` on B to an agent that answers | **${restored.rto.toFixed(1)}** |
| RPO: age of the backup when the command was given | ${restored.rpo.toFixed(1)} |

What happened when, in seconds after the command:

| at | what |
| --- | --- |
${restored.timeline.map(({ at, what }) => `| ${at.toFixed(1)} | ${what} |`).join("\n")}
`;

const scenario: Scenario = {
  name: "dr",
  proves:
    "a destroyed server comes back on a fresh one with one command: same settings, same data, same device, same session, measured",
  async run(lab) {
    const store = await backupStore(lab);
    const a = await preparedServer(lab, "a");
    await addPlace(a, store);
    await install(lab, a);
    const sshKey = await allow(a, store);
    await proveStill(lab, a);

    lab.step("server A is used: turns, a device, memory, uploads");
    await turn(a, "holiday", "Remember that we meet at the blue lighthouse.");
    const device = await pairedDevice(a, "laptop");
    await a.write(`${workspace}/MEMORY.md`, "The operator likes short answers.\n", "600");
    await a.shell(`chown 1000:1000 ${workspace}/MEMORY.md`);
    await mixedData(a, megabytes);
    const key = await backupKey(a);

    lab.step("clincher backup run, here and elsewhere");
    const run = await a.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 600 });
    const backup = JSON.parse(run.stdout) as { took: number; still: number; copied: string[] };
    expect(backup.copied.includes("elsewhere"), "the backup is not elsewhere", run.stdout);
    const was = await listing(a);
    const settings = await a.read("/etc/clincher/clincher.toml");
    await a.write(`${workspace}/diary.md`, "written after the last backup\n");

    lab.step("server A: power cut, disk gone");
    await a.powerCut();
    await a.destroy();

    lab.step("server B is fresh: clincher restore");
    const b = await lab.server("b", { memory: "8G" });
    await b.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
    await handOver(b, sshKey);
    await b.write("/root/key", `${key}\n`, "600");
    const restore = ["clincher", "restore", sftpAddress(store), "--key-file", "/root/key", "--yes", "--json"];
    const wrong = await b.run(
      [
        "sh",
        "-c",
        `echo 0000000000000000 > /root/wrong; exec ${restore.join(" ").replace("/root/key", "/root/wrong")}`,
      ],
      { check: false, timeoutSeconds: 300 },
    );
    expect(
      wrong.code === 3 && wrong.stdout.includes("does not open"),
      "a wrong key",
      wrong.stdout + wrong.stderr,
    );
    const restored = restoredIn((await b.run(restore, { timeoutSeconds: 900 })).stdout);
    await confirm(b);
    lab.step(
      `RTO ${restored.rto.toFixed(1)} s, RPO ${restored.rpo.toFixed(1)} s; clincher verify --quick: ${restored.red.join(", ") || "all hold"}`,
    );

    lab.step("the same files, the same settings, the same device, and the same session goes on");
    const is = await listing(b);
    expect(is === was, "the data is not equal", diffOf(was, is));
    expect((await b.read("/etc/clincher/clincher.toml")) === settings, "the settings are not equal");
    await bringDevice(b, "laptop", device);
    const again = await call(b, "laptop");
    expect(again.let, "the device has to be approved anew", again.said);
    await bringDevice(b, "stranger", device);
    await b.shell("docker exec openclaw rm -rf /tmp/stranger/identity");
    expect(!(await call(b, "stranger")).let, "a device that nobody approved is let in");
    await turn(b, "holiday", "Where do we meet?");
    expect((await lastAsked(lab, b)).includes("blue lighthouse"), "the session does not go on");
    const plan = await b.run(["clincher", "plan"], { check: false });
    expect(plan.code === 0, "the restored server is not as described", plan.stdout);
    await b.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 600 });
    await writeFile(
      new URL("../../../docs/recovery-times.md", import.meta.url),
      page(restored, backup.took, backup.still),
    );
  },
};

const diffOf = (was: string, is: string): string => {
  const there = new Set(is.split("\n"));
  return was
    .split("\n")
    .filter((line) => !there.has(line))
    .slice(0, 10)
    .join("\n");
};

export default scenario;
