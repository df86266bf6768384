import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { services } from "../addresses.ts";
import type { Scenario } from "../scenario.ts";

const digest = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
const machine = (name: string): Promise<string> => readFile(`/proc/sys/${name}`, "utf8");

export default {
  name: "boot",
  proves:
    "fresh servers boot side by side on an internet of their own, install packages, and survive a power cut",
  async run(lab) {
    lab.step("two servers boot at the same time");
    const [one, two] = await Promise.all([lab.server("one"), lab.server("two", { memory: "2G" })]);
    for (const server of [one, two]) {
      assert.equal((await server.run(["systemctl", "is-system-running"])).stdout.trim(), "running");
      assert.equal((await server.run(["hostname"])).stdout.trim(), server.name);
    }
    assert.notEqual(await one.read("/etc/machine-id"), await two.read("/etc/machine-id"));
    assert.notEqual(
      await one.read("/etc/ssh/ssh_host_ed25519_key.pub"),
      await two.read("/etc/ssh/ssh_host_ed25519_key.pub"),
    );

    lab.step("they see each other, by address and by name, and the operator gets in by ssh");
    for (const host of [two.address, two.domain]) {
      const { stdout } = await one.run(["bash", "-c", `exec 3<>/dev/tcp/${host}/22 && head -n 1 <&3`]);
      assert.match(stdout, /^SSH-2\.0/);
    }
    const login = await two.ssh("root", ["hostname"]);
    assert.deepEqual([login.code, login.stdout.trim()], [0, "two"]);

    lab.step("the internet's services answer, and nothing else does");
    const curl = [
      "curl",
      "--silent",
      "--output",
      "/dev/null",
      "--max-time",
      "5",
      "--write-out",
      "%{http_code}",
    ];
    assert.notEqual((await one.run([...curl, "https://get.clincher.dev/"])).stdout, "000");
    const outside = ["192.0.2.1", "10.0.0.1", "9.9.9.9"];
    for (const address of outside) {
      const { code } = await one.run([...curl, `http://${address}/`], { check: false });
      assert.equal(code, 7, `${address}: expected no route`);
    }
    const refused = await one.run([...curl, "--header", "Host: example.com", `http://${services.packages}/`]);
    assert.equal(refused.stdout, "403");

    lab.step("packages install from the mirrors, through the forwarder");
    await one.shell("apt-get update -q && apt-get install -y -q --no-install-recommends tree");
    assert.match((await one.run(["tree", "--version"])).stdout, /^tree v/);

    lab.step("kernel settings are the server's own, network settings are real");
    const before = await Promise.all(["vm/swappiness", "net/core/rmem_max", "kernel/panic"].map(machine));
    await one.run(["sysctl", "-w", "vm.swappiness=7", "net.core.rmem_max=4242424", "kernel.panic=9"]);
    assert.deepEqual(
      await Promise.all(["vm/swappiness", "net/core/rmem_max", "kernel/panic"].map(machine)),
      before,
    );
    await one.write(
      "/etc/sysctl.d/90-lab.conf",
      "kernel.panic = 5\nnet.ipv4.conf.all.log_martians = 1\nvm.max_map_count = 8\n",
    );
    await one.run(["systemctl", "restart", "systemd-sysctl"]);
    assert.equal(await one.read("/proc/sys/vm/max_map_count"), "8\n");
    assert.equal(await one.read("/proc/sys/net/ipv4/conf/all/log_martians"), "1\n");
    assert.equal(await two.read("/proc/sys/net/ipv4/conf/all/log_martians"), "0\n");

    lab.step("files and commands get in and out");
    await one.push(import.meta.dir, "/srv/scenarios");
    assert.equal(await one.read("/srv/scenarios/boot.ts"), await readFile(import.meta.path, "utf8"));
    await one.push(import.meta.path, "/srv/deep/er/file");
    await one.write("/srv/secret", "s3cret", "600");
    assert.equal((await one.run(["stat", "-c", "%a %U %s", "/srv/secret"])).stdout, "600 root 6\n");
    assert.equal(
      (await one.run(["sha256sum", "/srv/deep/er/file"])).stdout.slice(0, 64),
      digest(import.meta.path),
    );
    assert.equal((await one.run(["cat"], { stdin: "through" })).stdout, "through");
    assert.equal((await one.shell("echo $ANSWER", { env: { ANSWER: "42" } })).stdout, "42\n");
    assert.equal((await one.run(["sleep", "60"], { check: false, timeoutSeconds: 1 })).code, 124);
    await assert.rejects(one.shell("echo why >&2; exit 7"), /exit 7\nwhy/);
    assert.match(
      (await one.unit(["cat", "/proc/self/cgroup"])).stdout,
      /:\/system\.slice\/run-.*\.service$/m,
    );

    lab.step("a memory limit is seen and kept");
    assert.match(await two.read("/proc/meminfo"), /^MemTotal: +2097152 kB$/m);
    const greedy = await two.run(["sh", "-c", "head -c 3000000000 /dev/zero | tail -c 3000000000 | wc -c"], {
      check: false,
    });
    assert.doesNotMatch(greedy.stdout, /^3000000000/);

    lab.step("power cut, boot: files stay, processes and firewall do not");
    await one.shell("touch /root/kept; nft add table inet lab; systemd-run --quiet --unit=left sleep 1000");
    await one.powerCut();
    assert.equal(one.running(), false);
    const poweredOn = performance.now();
    await one.boot();
    for (const enter of [one.run, one.unit]) {
      const uptime = Number.parseFloat((await enter.call(one, ["cat", "/proc/uptime"])).stdout);
      // Its clock begins at a whole second of the machine's, up to one before.
      assert.ok(
        uptime < (performance.now() - poweredOn) / 1000 + 1,
        `it was on for ${uptime} s before it was`,
      );
    }
    await one.run(["test", "-e", "/root/kept"]);
    assert.equal((await one.run(["nft", "list", "tables"])).stdout, "");
    assert.notEqual((await one.run(["systemctl", "is-active", "left"], { check: false })).code, 0);
    assert.equal(await one.read("/proc/sys/kernel/panic"), "5\n");
    assert.equal(await one.read("/proc/sys/vm/swappiness"), before[0]);

    lab.step("reboot from within, then power off and on");
    await one.reboot();
    await one.run(["tree", "--version"]);
    await one.powerOff();
    await one.boot();
    assert.equal(one.boots, 4);
    assert.equal((await two.run(["systemctl", "is-system-running"])).stdout.trim(), "running");
  },
} satisfies Scenario;
