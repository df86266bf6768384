import { installedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { type Item, items } from "../judges/cis.ts";
import { lynis, sshAudit, sshPort, withSshAudit } from "../judges/measure.ts";
import { reasonFor, writeReport } from "../judges/report.ts";
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
  const unnoticed: string[] = [];
  for (const item of items) {
    if (!("wrong" in item)) continue;
    await server.run(["bash", "-c", item.wrong], { env: { IMAGE: image } });
    const found = await violationsOf(server, item);
    if (found.length === 0) unnoticed.push(`${item.id} (${item.title}) does not notice: ${item.wrong}`);
    await server.shell(restored);
  }
  expect(unnoticed.length === 0, "checks that cannot fail", unnoticed.join("\n"));
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

    lab.step("unattended-upgrades' own dry run");
    const dryRun = await server.run(["unattended-upgrade", "--dry-run", "--debug"], { check: false });
    const allowed = /Allowed origins are: (.*)/.exec(dryRun.stdout + dryRun.stderr)?.[1] ?? "";
    expect(
      allowed.includes("origin=Debian,codename=trixie-security,label=Debian-Security"),
      "unattended-upgrades does not allow Debian's security updates",
      dryRun.stdout + dryRun.stderr,
    );
    const pinned = await server.shell(
      "apt-cache policy | grep -c 'n=trixie-security,l=Debian-Security' || true",
    );
    expect(Number(pinned.stdout) > 0, "the archive does not call itself as the settings expect it", allowed);

    lab.step("ssh-audit from outside, and Lynis");
    const ssh = await sshAudit(stock, server, await sshPort(server));
    const proved = proveChecks(lab, stock).then(
      () => null,
      (error: unknown) => error,
    );
    const ours = await lynis(server);
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
    const unexplained = [...ours.warnings, ...ours.suggestions].filter((each) => reasonFor(each) === "");
    expect(unexplained.length === 0, "suggestions without a reason to leave them", unexplained.join("\n"));
    expect(ours.index >= leastIndex, `Lynis gives ${ours.index}`, ours.suggestions.join("\n"));
    expect(
      plain.lynis.index < leastIndex,
      `Lynis gives ${plain.lynis.index} to a stock server: it does not measure`,
    );
    const complaints = [...ssh.failures, ...ssh.warnings];
    expect(complaints.length === 0, "ssh-audit complains", complaints.join("\n"));
    const unproved = await proved;
    if (unproved !== null) throw unproved;
    expect(plain.ssh.failures.length > 0, "ssh-audit finds nothing on a stock server: it does not measure");
  },
};

export default scenario;
