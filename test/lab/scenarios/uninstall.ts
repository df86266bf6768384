import { downloadClincher, freshServer, initialise, install, operatorName, sshPort } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";
import { compareManifests, type Exception, readManifest, renderDifference } from "../state/manifest.ts";
import { compareSystems, readSystem, type SystemState } from "../state/system.ts";
import { allowedStates, exceptions } from "../uninstall/exceptions.ts";

const archive = "/root/kept.tar.gz.enc";
const keyFile = "/root/archive.key";
const words = ["clincher", "uninstall", "--packages", "--yes"];
const archived = [...words, "--archive", archive, "--key-file", keyFile];

/** What an operator may have on a server before clincher comes, of each kind that an install touches. */
const lived = `
  mkdir -p /etc/ssh/sshd_config.d /etc/docker
  echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf
  printf '{ "dns": ["1.1.1.1"] }\\n' >/etc/docker/daemon.json
  echo 'kernel.kptr_restrict = 0' >/etc/sysctl-own.conf
  ln -s ../sysctl-own.conf /etc/sysctl.d/99-zzz-own.conf
  echo 'root ALL=(ALL:ALL) ALL' >/etc/sudoers.d/own
  chmod 440 /etc/sudoers.d/own
  systemctl disable --now --quiet systemd-timesyncd
`;

/** Logs in as before and confirms, as soon as the port from before answers. */
const confirmAsBefore = async (server: Server): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const { stdout } = await server.ssh("root", ["clincher", "confirm"]);
    if (stdout.startsWith("Confirmed:")) return;
    await Bun.sleep(500);
  }
  throw new Error("the login from before did not confirm");
};

const proveTakenBack = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("nobody logs in as before: everything is put back, nothing is removed");
  const result = await server.run([...words, "--without-archive", "--confirm-within", "20s"], {
    check: false,
  });
  expect(result.code === 1 && /were put back/.test(result.stderr), "it was not taken back", result.stderr);
  expect((await server.ssh("root", ["true"])).code !== 0, "root can still log in over the port from before");
  const login = await server.ssh(operatorName, ["true"], { port: sshPort });
  expect(login.code === 0, "the operator cannot log in", login.stderr);
  const plan = await server.run(["clincher", "plan", "--skip", "services"], { check: false });
  expect(plan.code === 0, "the server is not as described any more", plan.stdout);
};

const proveUninstall = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("uninstall, confirmed by the login from before");
  await server.shell(`umask 077; echo 0123456789abcdef0123456789abcdef >${keyFile}`);
  const [result] = await Promise.all([server.run(archived, { check: false }), confirmAsBefore(server)]);
  expect(result.code === 0, `uninstall exits ${result.code}`, result.stdout + result.stderr);
  console.log(result.stdout);
};

const proveArchive = async (lab: Lab, server: Server): Promise<void> => {
  lab.step("the archive opens with openssl and tar");
  const { stdout } = await server.shell(
    `openssl enc -d -aes-256-cbc -pbkdf2 -pass file:${keyFile} -in ${archive} | tar -tzf -; stat -c %a ${archive}`,
  );
  for (const path of ["etc/clincher/secrets.toml", "opt/openclaw/state/gateway/workspace/SOUL.md"])
    expect(stdout.includes(path), `the archive has no ${path}`, stdout.slice(0, 2000));
  expect(stdout.trim().endsWith("600"), "others may read the archive");
};

/** Packages that were there before in another version: what came with clincher needed a newer one. */
const upgradedPackages = async (server: Server, before: SystemState): Promise<readonly string[]> => {
  const versions = (lines: readonly string[] = []): ReadonlyMap<string, string> =>
    new Map(lines.map((line) => line.split(/ +/)).map(([, name = "", version = ""]) => [name, version]));
  const [old, now] = [versions(before.packages), versions((await readSystem(server)).packages)];
  return [...now].filter(([name, version]) => (old.get(name) ?? version) !== version).map(([name]) => name);
};

const filesOf = async (server: Server, packages: readonly string[]): Promise<readonly Exception[]> =>
  Promise.all(
    packages.map(async (name) => {
      const { stdout } = await server.run(["dpkg-query", "-L", name]);
      const paths = new Set(stdout.split("\n").flatMap((path) => [path, path.replace(/^\/lib/, "/usr/lib")]));
      return {
        path: { test: (path: string) => paths.has(path), source: `files of ${name}` },
        why: "a package from before that apt upgraded for another",
      };
    }),
  );

/** What an uninstall could leave behind, of each kind. */
const planted = [
  ["chmod 600 /etc/issue", "/etc/issue"],
  ["echo x >>/etc/login.defs", "/etc/login.defs"],
  ["ln -sf x /etc/planted", "/etc/planted"],
  ["useradd --system planted", "users: + planted"],
  ["iptables -A INPUT -p tcp --dport 1 -j DROP", "firewall: + -A INPUT"],
  ["systemctl mask --quiet cron", "units: - cron.service enabled"],
] as const;

export default {
  name: "uninstall",
  proves:
    "uninstall leaves a server as it was before clincher, but for a printed list; twice is a no-op; install works again",
  apart: "two installs and their manifests take five minutes",
  async run(lab) {
    const server = await freshServer(lab, "alpha");
    await server.shell(lived);
    const [files, system] = [await readManifest(server), await readSystem(server)];
    lab.step(`before: ${files.size} paths`);
    await downloadClincher(lab, server);
    await initialise(server);
    await install(lab, server);
    // As after a self-update.
    await server.shell("cp -p /usr/local/bin/clincher /usr/local/bin/clincher.previous");
    await proveTakenBack(lab, server);
    await proveUninstall(lab, server);

    lab.step("the server is as it was");
    const upgraded = await upgradedPackages(server, system);
    const allowed = [
      ...allowedStates,
      ...upgraded.map((name) => new RegExp(`^packages: . ii +${name.replaceAll("+", "\\+")} `)),
    ];
    const { unexplained, explained } = compareManifests(files, await readManifest(server), [
      ...exceptions,
      ...(await filesOf(server, upgraded)),
    ]);
    const differs = [
      ...unexplained.map(renderDifference),
      ...compareSystems(system, await readSystem(server), allowed),
    ];
    for (const [{ path, why }, count] of explained)
      console.log(`  ${String(count).padStart(5)}  ${path.source}: ${why}`);
    expect(differs.length === 0, `${differs.length} things are not as before`, differs.join("\n"));
    await proveArchive(lab, server);

    lab.step("the comparison can fail");
    await server.shell(
      `cp -a /etc/issue /etc/login.defs /run; ${planted.map(([script]) => script).join("; ")}`,
    );
    const { unexplained: found } = compareManifests(files, await readManifest(server), exceptions);
    const seen = [...found.map(renderDifference), ...compareSystems(system, await readSystem(server))];
    for (const [script, sign] of planted)
      expect(
        seen.some((line) => line.startsWith(sign)),
        `${script} is not noticed`,
        seen.join("\n"),
      );
    await server.shell(
      "cp -a /run/issue /run/login.defs /etc; rm /etc/planted; userdel planted; iptables -F INPUT; systemctl unmask --quiet cron",
    );

    lab.step("a second uninstall does nothing and says so");
    const again = await server.run(words);
    expect(/Nothing of clincher is left/.test(again.stdout), "it does not say so", again.stdout);

    lab.step("install works again");
    await server.shell(`rm ${archive} ${keyFile}`);
    await initialise(server);
    await install(lab, server);
    const status = await server.run(["clincher", "status"]);
    expect(status.stdout.startsWith("All is well."), "not all is well", status.stdout);
  },
} satisfies Scenario;
