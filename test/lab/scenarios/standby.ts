import { confirm, install, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { lastAsked, turn } from "../recovery/agent.ts";
import { proveOffAndOn } from "../recovery/alone.ts";
import { proveHolder, proveMistake, role } from "../recovery/holder.ts";
import { untilPolled, watchPollers } from "../recovery/pollers.ts";
import { addPlace, allow, backupKey, backupStore, handOver, stopInCheck } from "../recovery/store.ts";
import { prepare, promote } from "../recovery/takeover.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

const leaseSeconds = 60;

/** The gateway of a server that must not run it: down, and it stays down whatever somebody tries. */
const staysDown = async (server: Server, exit: number): Promise<void> => {
  for (const argv of [
    ["clincher", "start", "gateway"],
    ["clincher", "install", "--yes"],
  ]) {
    const tried = await server.run(argv, { check: false, timeoutSeconds: 300 });
    const as = argv.includes("install") ? [exit] : [1, 4];
    expect(
      as.includes(tried.code),
      `${server.name}: ${argv.join(" ")} ended with ${tried.code}`,
      tried.stdout + tried.stderr,
    );
  }
  const running = await server.run(["docker", "ps", "--filter", "name=^openclaw$", "--quiet"]);
  expect(running.stdout.trim() === "", `the gateway of ${server.name} runs`);
};

/** A server that waits, and that nothing is wrong with, is told as one. */
const isReady = async (server: Server): Promise<void> => {
  for (const [argv, says] of [
    [["status"], /^A standby: it waits for \S+ to fail\.$[\s\S]*^Next: clincher standby status /m],
    [["schedule"], /^This server stands by for another/],
    [["doctor", "--only", "services,docker,cut-off,settings"], /belongs here runs/],
  ] as const) {
    const { code, stdout, stderr } = await server.run(["clincher", ...argv], { check: false });
    expect(
      code === 0 && says.test(stdout),
      `${server.name}, which waits: clincher ${argv[0]} ended with ${code}`,
      stdout + stderr,
    );
  }
};

const cutOff = (server: Server, from: Server): Promise<unknown> =>
  server.shell(`iptables -I OUTPUT -d ${from.address} -j DROP`);
const heal = (server: Server, from: Server): Promise<unknown> =>
  server.shell(`iptables -D OUTPUT -d ${from.address} -j DROP`);

const cron = "/etc/cron.d/clincher";

/** A server from which another has taken over saves nothing: its stale data would be the newest backup. */
const savesNothing = async (server: Server): Promise<void> => {
  const { code, stdout, stderr } = await server.run(["clincher", "backup", "run", "--json"], {
    check: false,
  });
  expect(
    code === 4,
    `${server.name}, which was taken over from, saves its data: exit ${code}`,
    stdout + stderr,
  );
};

/** Nobody but the operator can know that whoever has locked the place is dead. */
const isLockedOut = async (server: Server): Promise<void> => {
  const { code, stdout, stderr } = await server.run(["clincher", "standby", "promote", "--json"], {
    check: false,
    timeoutSeconds: 300,
  });
  const said = stdout + stderr;
  expect(
    code === 5 && said.includes("--other-is-gone"),
    `it takes over in spite of a lock: exit ${code}`,
    said,
  );
};

/**
 * A new backup key on the server that runs the agent. The newest backup has the old one in its settings; the other server
 * has to take the new one all the same, for itself and for its own copy.
 */
const followsKey = async (runs: Server, other: Server): Promise<void> => {
  const before = await backupKey(other);
  await runs.run(["clincher", "rotate", "backup_key", "--json"], { timeoutSeconds: 600 });
  const now = await backupKey(runs);
  expect(now !== before, "the key is the same");
  await other.write("/root/key", `${now}\n`, "600");
  await other.run(["clincher", "standby", "prepare", "--key-file", "/root/key", "--json"], {
    timeoutSeconds: 900,
  });
  expect((await backupKey(other)) === now, `${other.name} has the old key in its settings`);
  const opens = async (key: string): Promise<boolean> => {
    const argv = ["restic", "--repo", "/var/backups/clincher", "cat", "config", "--no-lock"];
    return (await other.run(["env", `RESTIC_PASSWORD=${key}`, ...argv], { check: false })).code === 0;
  };
  expect(await opens(now), "the new key does not open the copy");
  expect(!(await opens(before)), "the old key still opens the copy");
  await other.run(["clincher", "standby", "sync", "--json"], { timeoutSeconds: 300 });
};

/** Logs in over the port from before clincher and confirms; the firewall takes five connections in half a minute. */
const confirmAsBefore = async (server: Server): Promise<void> => {
  for (let tries = 0; tries < 60; tries += 1) {
    await Bun.sleep(7000);
    const { stdout } = await server.ssh("root", ["clincher", "confirm"]);
    if (stdout.startsWith("Confirmed:")) return;
  }
  throw new Error("the login from before did not confirm");
};

const hasSchedule = async (server: Server): Promise<boolean> =>
  (await server.run(["test", "-e", cron], { check: false })).code === 0;

const scenario: Scenario = {
  name: "standby",
  proves:
    "a standby takes over from a server that lives, is dead, or is cut off, and Telegram never sees two that poll; the one that runs the agent starts it again after a crash and a boot, but not what an operator stopped",
  apart: "three servers, four boots and four takeovers take about a quarter of an hour",
  async run(lab) {
    const store = await backupStore(lab);
    const a = await preparedServer(lab, "a");
    await addPlace(a, store);
    await a.run([
      "sh",
      "-c",
      `printf '\\n[standby]\\nenabled = true\\nlease_seconds = ${leaseSeconds}\\n' >> /etc/clincher/clincher.toml`,
    ]);
    const sshKey = await allow(a, store);
    await install(lab, a);
    await turn(a, "trip", "We leave from the green harbour.");
    await a.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    const key = await backupKey(a);
    await untilPolled(lab, [a], 60);
    const watch = watchPollers(lab);
    await proveHolder(lab, a, leaseSeconds / 6);

    lab.step("server B becomes its standby: everything but the agent");
    const b = await lab.server("b", { memory: "8G" });
    await b.shell("curl -fsSL https://get.clincher.dev/install.sh | sh");
    await handOver(b, sshKey);
    await b.write("/root/key", `${key}\n`, "600");
    await prepare(b, store);
    await confirm(b);
    expect((await role(b)) === "waits", "B does not say that it waits");
    const verified = await b.run(["clincher", "verify", "--json"], { check: false, timeoutSeconds: 120 });
    expect(verified.code === 0, "B, which waits, does not verify", verified.stdout + verified.stderr);
    await isReady(b);
    // What it waits with is kept as described; the agent is no part of that.
    await staysDown(b, 0);
    await a.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    await b.run(["clincher", "standby", "sync", "--json"], { timeoutSeconds: 300 });

    lab.step("A lives: B is promoted, A stops by itself");
    const alive = await promote(lab, b);
    lab.step(`  ${alive.toFixed(1)} s, the wait for A to stop included`);
    expect((await role(a)) === "stopped", "A does not say that it was taken over from");
    await staysDown(a, 4);
    await savesNothing(a);
    await turn(b, "trip", "Where from?");
    expect((await lastAsked(lab, b)).includes("green harbour"), "the session does not go on at B");

    lab.step(
      "A becomes the standby of B; B loses its power while it has the backups to itself; A is promoted",
    );
    await b.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    await a.write("/root/key", `${key}\n`, "600");
    await prepare(a, store);
    expect(!(await hasSchedule(a)), "A waits, and its schedule goes on");
    // What is left of its own agent is no fault.
    await isReady(a);
    await stopInCheck(b, store);
    await b.powerCut();
    await isLockedOut(a);
    const dead = await promote(lab, a, "--other-is-gone");
    lab.step(`  ${dead.toFixed(1)} s`);
    expect(await hasSchedule(a), "A runs the agent, and nothing backs it up");

    lab.step("B comes back and finds that it was taken over from");
    await b.boot();
    await Bun.sleep(20_000);
    await untilPolled(lab, [a], 10);
    await staysDown(b, 4);

    lab.step("a mistake in A's settings: it cannot renew, stops in time, and goes on when it is mended");
    await proveMistake(lab, a, leaseSeconds);

    lab.step("A gets a new backup key: B stands by with that one, whose copy the old one opened");
    await followsKey(a, b);

    lab.step(
      "A is cut off from the place of the backups: it stops; B is promoted after that; A comes back and stays down",
    );
    await a.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    await b.run(["clincher", "standby", "prepare", "--json"], { timeoutSeconds: 900 });
    await cutOff(a, store);
    const split = await promote(lab, b);
    lab.step(
      `  ${split.toFixed(1)} s, of which up to ${leaseSeconds} s are the wait for a server that does not answer`,
    );
    await heal(a, store);
    await Bun.sleep(15_000);
    await untilPolled(lab, [b], 10);
    await staysDown(a, 4);

    lab.step(
      "B is told that there is no other server, and then that there is one again: it stays what it is",
    );
    await proveOffAndOn(b);
    await untilPolled(lab, [b], 60);

    lab.step(
      "the place of the backups is gone with B: A takes over without it, and does not stop for want of it",
    );
    await b.run(["clincher", "backup", "run", "--json"], { timeoutSeconds: 300 });
    await a.run(["clincher", "standby", "prepare", "--json"], { timeoutSeconds: 900 });
    await b.powerCut();
    await cutOff(a, store);
    const without = await promote(lab, a, "--other-is-gone");
    lab.step(`  ${without.toFixed(1)} s`);
    await Bun.sleep(leaseSeconds * 1000);
    await untilPolled(lab, [a], 5);
    lab.step("the place is back, and B with it, which finds it before A does: A's it stays");
    // Where A's look had begun just before; it could not yet note there that it took over.
    await a.shell("systemctl stop clincher-lease.timer");
    await heal(a, store);
    await b.boot();
    await Bun.sleep(15_000);
    await a.shell("systemctl start clincher-lease.timer");
    await Bun.sleep(15_000);
    await untilPolled(lab, [a], 10);
    await staysDown(b, 4);

    const planned = [a, b, a, b, a].map(({ address }) => address);
    expect(
      watch.turns().join(" ") === planned.join(" "),
      `Telegram was polled in turn by ${watch.turns().join(", ")}`,
    );
    expect(watch.count() > 100, `the watch saw somebody poll only ${watch.count()} times`);

    lab.step("the watch sees two: a gateway that is started by hand, where nothing looks any more");
    await b.shell("systemctl stop clincher-lease.timer; docker start openclaw");
    const deadline = performance.now() + 120_000;
    while (watch.turns().length === planned.length && performance.now() < deadline) await Bun.sleep(500);
    expect(watch.turns().length > planned.length, "a second gateway was not noticed");
    await watch.stop();

    lab.step(
      "B is uninstalled, but for its settings and data, and installed again: A has the agent, so B does not",
    );
    await b.shell("docker stop openclaw");
    await untilPolled(lab, [a], 60);
    const after = watchPollers(lab);
    await Promise.all([
      b.run(["clincher", "uninstall", "--keep-data", "--yes"], { timeoutSeconds: 600 }),
      confirmAsBefore(b),
    ]);
    await staysDown(b, 4);
    await Bun.sleep(20_000);
    expect(
      after.turns().join(" ") === a.address,
      `Telegram was polled in turn by ${after.turns().join(", ")}`,
    );
    await after.stop();
  },
};

export default scenario;
