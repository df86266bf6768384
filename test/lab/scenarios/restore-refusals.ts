import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { proveLostPlace } from "../recovery/lost-place.ts";
import { attempt, cases, largeFile, spoilt } from "../restore/refusals.ts";
import type { Scenario } from "../scenario.ts";

const scenario: Scenario = {
  name: "restore-refusals",
  proves: `${cases.length} ways in which a restore cannot be: one message each, exit codes as documented, the running server untouched; a lost place for backups is an error until somebody says that it is lost`,
  apart: "so many restores take about three minutes",
  async run(lab) {
    const { server } = await installedServer(lab, "calm");
    await server.shell(largeFile);
    await server.run(["clincher", "backup", "run"]);
    await server.run(["clincher", "backup", "run"]);
    const key = /^backup_key = "(.+)"$/m.exec(await server.read("/etc/clincher/secrets.toml"))?.[1] ?? "";
    const environment = `export RESTIC_PASSWORD=${key} RESTIC_REPOSITORY=${spoilt};`;
    const problems: string[] = [];
    for (const each of cases) {
      lab.step(`${each.what}: exit ${each.exit}`);
      problems.push(...(await attempt(server, each, environment)));
    }

    lab.step("a look only: nothing of the backup stays, its secrets least of all");
    await server.shell("rm -rf /opt/openclaw/.restore");
    const look = await server.run(["clincher", "restore", "--dry-run"], { check: false });
    if (look.code !== 0) problems.push(`--dry-run: exit ${look.code}\n${look.stdout}${look.stderr}`);
    const left = await server.shell("ls -A /opt/openclaw");
    if (left.stdout.split("\n").includes(".restore")) problems.push("--dry-run leaves what it looked at");

    lab.step("two at once: the second is told, the first finishes; a good backup is restored");
    const first = server.run(["clincher", "restore", "--yes"], { check: false, timeoutSeconds: 300 });
    // The second must not come before it.
    await server.shell(
      'until grep -q ":$(stat -c %i /run/clincher/lock) " /proc/locks; do sleep 0.05; done',
      { timeoutSeconds: 20 },
    );
    const second = await server.run(["clincher", "restore", "--yes", "--snapshot", "deadbeef"], {
      check: false,
    });
    if (second.code !== 5) problems.push(`the second restore exits ${second.code}: ${second.stderr}`);
    const done = await first;
    if (done.code !== 0) problems.push(`a good backup: exit ${done.code}\n${done.stdout}${done.stderr}`);
    lab.step("a place for backups that is lost");
    await proveLostPlace(server);
    expect(problems.length === 0, `${problems.length} problems`, problems.join("\n"));
  },
};

export default scenario;
