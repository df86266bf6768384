import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { type Item, items } from "../judges/cis.ts";
import { lynis, sshAudit, sshPort, withSshAudit } from "../judges/measure.ts";
import { writeReport } from "../judges/report.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/** The index that a server has to reach. Stock with Docker has 61 or 62, the Ansible original 75. */
const leastIndex = 85;
const image = "busybox:1.37";

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line.trim() !== "");

const violationsOf = async (server: Server, item: Item): Promise<readonly string[]> => {
  if (!("check" in item)) return [];
  const { stdout, stderr } = await server.run(["bash", "-c", item.check], { check: false });
  return linesOf(stdout + stderr);
};

/** Puts a server back to a plain Docker without containers. */
const restored = `docker ps -aq | xargs -r docker rm -f >/dev/null; docker swarm leave --force >/dev/null 2>&1 || true
  if [ -e /etc/docker/daemon.json ] || [ -e /etc/systemd/system/docker.service.d ]; then
    rm -rf /etc/docker/daemon.json /etc/systemd/system/docker.service.d
    systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker
  fi`;

/** Makes a server wrong for one item after the other; each check has to notice. */
const proveChecks = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("each check finds what was made wrong on purpose");
  await server.run(["docker", "pull", "--quiet", image]);
  for (const item of items) {
    if (!("wrong" in item)) continue;
    await server.run(["bash", "-c", item.wrong], { env: { IMAGE: image } });
    const found = await violationsOf(server, item);
    expect(found.length > 0, `the check of ${item.id} (${item.title}) does not notice: ${item.wrong}`);
    await server.shell(restored);
  }
};

const scenario: Scenario = {
  name: "judges",
  proves:
    "Lynis gives the installed server at least 85, ssh-audit finds nothing, and each item of the CIS Docker Benchmark holds or has its reason",
  async run(lab) {
    const stock = await lab.server("stock", { base: "docker" });
    const measureStock = async () => {
      await withSshAudit(stock);
      const ssh = await sshAudit(stock, stock, 22);
      return { ssh, lynis: await lynis(stock) };
    };
    const [{ server }, plain] = await Promise.all([installedServer(lab, "judged"), measureStock()]);

    lab.step("the CIS Docker Benchmark, item by item");
    const cis: { item: Item; violations: readonly string[] }[] = [];
    for (const item of items) cis.push({ item, violations: await violationsOf(server, item) });
    const broken = cis.filter(({ violations }) => violations.length > 0);

    lab.step("ssh-audit from outside, and Lynis");
    const ssh = await sshAudit(stock, server, await sshPort(server));
    const [ours] = await Promise.all([lynis(server), proveChecks(lab, stock)]);
    lab.step(`Lynis ${ours.index} (stock ${plain.lynis.index})`);
    lab.step(
      `ssh-audit: ${ssh.failures.length} failures, ${ssh.warnings.length} warnings (stock ${plain.ssh.failures.length}, ${plain.ssh.warnings.length})`,
    );
    await writeReport({ lynis: { stock: plain.lynis, ours }, ssh: { stock: plain.ssh, ours: ssh }, cis });

    expect(
      broken.length === 0,
      "items of the CIS Docker Benchmark do not hold",
      broken.map(({ item, violations }) => `${item.id} ${item.title}: ${violations.join("; ")}`).join("\n"),
    );
    expect(ours.index >= leastIndex, `Lynis gives ${ours.index}`, ours.suggestions.join("\n"));
    expect(
      plain.lynis.index < leastIndex,
      `Lynis gives ${plain.lynis.index} to a stock server: it does not measure`,
    );
    const complaints = [...ssh.failures, ...ssh.warnings];
    expect(complaints.length === 0, "ssh-audit complains", complaints.join("\n"));
    expect(plain.ssh.failures.length > 0, "ssh-audit finds nothing on a stock server: it does not measure");
  },
};

export default scenario;
