import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { placeText } from "../faults/changes.ts";
import type { Lab } from "../lab.ts";
import { dyingAt, holdResume, modeOf, releaseResume } from "../recovery/dying.ts";
import { untilWell } from "../recovery/until-well.ts";
import { markWorld, oneWorld, worldsOf } from "../recovery/worlds.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const backup = ["clincher", "backup", "run", "--json"];
const restore = ["clincher", "restore", "--yes", "--json"];

const backups = async (server: Server): Promise<number> => {
  const { stdout } = await server.run(["clincher", "backup", "list", "--json"]);
  return (JSON.parse(stdout) as { snapshots: unknown[] }[])[0]?.snapshots.length ?? 0;
};

const goesOn = async (server: Server, when: string): Promise<void> => {
  const { stdout } = await server.shell("cat /sys/fs/cgroup/freezer/docker/*/freezer.state | sort -u");
  expect(!stdout.includes("FROZEN"), `${when}: the agent still stands still`);
};

/** Dies before each change of a backup; what was saved stays readable, the agent goes on, the next run succeeds. */
const proveBackups = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a backup dies before each of its changes");
  await server.run(backup);
  let deaths = 0;
  for (let at = 1; at < 100; at += 1) {
    const before = await backups(server);
    const mode = modeOf(at);
    const { died, log, output } = await dyingAt(server, at, backup, mode);
    if (!died) {
      expect(output.startsWith("exit 0"), `a backup after ${deaths} deaths`, output);
      break;
    }
    deaths += 1;
    const when = `${mode} after ${log.at(-1)}`;
    // The watch lets the agent go on after two minutes at the latest; the lab does not wait so long.
    await server.shell(
      "for unit in $(systemctl list-units --plain --no-legend 'clincher-thaw-*.timer' | sed 's/[.]timer .*/.service/'); do systemctl start --wait $unit; done",
    );
    await goesOn(server, when);
    expect((await backups(server)) >= before, `${when}: a backup is gone`);
  }
  lab.step(`  ${deaths} deaths`);
  expect(deaths > 5, "it died hardly ever");
  await server.run(backup);
  await server.run(["clincher", "backup", "verify", "--all"]);
};

/** Dies before each change of a restore until the services start, each run going on where the last one died. */
const proveRestore = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("a restore dies before each of its changes, until the data is in place");
  await markWorld(server, "saved");
  await server.run(backup);
  await markWorld(server, "later");
  const seen = new Set<string>();
  let runs = 0;
  for (let at = 1; at < 400; at += 1) {
    const mode = modeOf(runs);
    const { died, log, output } = await dyingAt(server, at, restore, mode);
    runs += 1;
    if (!died) {
      expect(output.startsWith("exit 0"), `restore after ${at - 1} deaths`, output);
      break;
    }
    const when = `${mode} before change ${at} of a restore (${log.at(-1)} was the last)`;
    seen.add(await oneWorld(server, ["saved", "later"], when));
    const [half] = await worldsOf(server);
    // The rest is starting services: an install that is cut off there is finished by the next.
    if (half === "saved" && log.some((line) => line.includes("docker compose up"))) break;
    if (log.some((line) => line.includes("marker.json")) && half === "saved" && at % 5 !== 0) at += 4;
  }
  lab.step(`  ${runs} runs; seen on the way: ${[...seen].join(", ")}`);
  expect(seen.has("later"), "no death was early enough to find the old data");
  await server.run(restore, { timeoutSeconds: 900 });
  expect(
    (await worldsOf(server)).join(" ") === "saved saved",
    "the restore is not finished by running it again",
  );
  expect(
    (await server.run(["clincher", "plan", "--skip", "resume"], { check: false })).code === 0,
    "the server is not as described",
  );
};

/** One of the two halves is moved away, the other is not. */
const secondMove = placeText({
  when: "the second move",
  change: /^rename \/opt\/openclaw\/(state|sandboxes)$/,
  nth: 2,
});

const provePower = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("power cut in the middle of the moves; clincher install does not start half of the data");
  await markWorld(server, "later");
  await markWorld(server, "later");
  const cut = await dyingAt(server, secondMove, restore, "stop");
  const world = await oneWorld(server, ["saved", "later"], "power cut before the second move");
  expect(world === "none", "the power was not cut between two moves", cut.log.join("\n"));
  const install = await server.run(["clincher", "install", "--yes"], { check: false, timeoutSeconds: 300 });
  expect(
    install.code === 4 && install.stderr.includes("cut off"),
    `install after it: exit ${install.code}`,
    install.stderr,
  );
  const half = await server.run(backup, { check: false });
  expect(half.code === 4, `a backup of half of the data: exit ${half.code}`, half.stdout + half.stderr);
  await server.run(restore, { timeoutSeconds: 900 });
  expect(
    (await worldsOf(server)).join(" ") === "saved saved",
    "the restore is not finished after a power cut",
  );

  lab.step("the same once more: by itself, when nobody does anything");
  await markWorld(server, "later");
  await dyingAt(server, secondMove, restore, "stop");
  expect((await worldsOf(server)).includes("none"), "the power was not cut between two moves");
  await releaseResume(server);
  await untilWell(server, 240);
  await holdResume(server);
  expect((await worldsOf(server)).join(" ") === "saved saved", "the restore is not finished by itself");

  lab.step("and it can be undone, cut off as well");
  const undo = ["clincher", "restore", "--undo", "--yes", "--json"];
  for (let at = 1; ; at += 3) {
    const { died, log, output } = await dyingAt(server, at, undo);
    if (!died) {
      expect(output.startsWith("exit 0"), "the last undo", output);
      break;
    }
    await oneWorld(server, ["saved", "later"], `undo, ${log.at(-1)}`);
  }
  // Whoever was cut off at the very end cannot know that it was over.
  await server.run(undo);
  expect(
    (await worldsOf(server)).join(" ") === "later later",
    `the undo is not finished by running it again: ${(await worldsOf(server)).join(" ")}`,
  );
};

/** Parts: put in place and taken back, the rest untouched; or only taken out. */
const proveParts = async (server: Server): Promise<void> => {
  await server.run([...restore, "--only", "sandboxes"], { timeoutSeconds: 300 });
  expect((await worldsOf(server)).join(" ") === "later saved", "--only sandboxes brought something else");
  await server.run(["clincher", "restore", "--undo", "--yes"], { timeoutSeconds: 300 });
  expect((await worldsOf(server)).join(" ") === "later later", "a part is not undone");
  await server.run(["clincher", "restore", "--to", "/root/parts", "--only", "settings,workspace"]);
  const { stdout } = await server.shell(
    "cd /root/parts; cmp etc/clincher/secrets.toml /etc/clincher/secrets.toml; cat opt/openclaw/state/gateway/workspace/which; ls opt/openclaw opt/openclaw/state; ls",
  );
  expect(
    stdout.split("\n").join(" ").trim() === "saved opt/openclaw: state  opt/openclaw/state: gateway etc opt",
    "other parts were taken out",
    stdout,
  );
};

const scenario: Scenario = {
  name: "backup-faults",
  proves:
    "backup and restore cut off at each step by kill -9, power cut or a full disk: the next run finishes, or the old state is there; half of the data never runs",
  apart: "some fifty deaths and three restores take about ten minutes",
  async run(lab) {
    const { server } = await installedServer(lab, "box");
    await holdResume(server);
    await proveBackups(lab, server);
    await proveRestore(lab, server);
    await provePower(lab, server);
    lab.step("a part of a backup");
    await proveParts(server);
  },
};

export default scenario;
