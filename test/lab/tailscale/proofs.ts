import type { CommandResult } from "../command.ts";
import { confirm, operatorName, sshPort } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Lab } from "../lab.ts";
import { timeIsUpIn } from "../lockout/attempt.ts";
import type { Server } from "../server.ts";
import type { Headscale, Node } from "./headscale.ts";
import { loginFrom, type Stage, tailnetAddress } from "./stage.ts";

// With the kernel's settings and fail2ban, which could get in a tailnet's way.
const phases = ["--only", "tailscale,access,kernel,firewall,fail2ban"];
const said = ({ stdout, stderr }: CommandResult): string => `${stdout}\n${stderr}`;

const install = (server: Server, ...more: string[]): Promise<CommandResult> =>
  server.run(["clincher", "install", "--yes", ...phases, ...more]);

/** The server as the control server knows it. */
const node = async (headscale: Headscale): Promise<Node> => {
  const found = (await headscale.nodes()).find(({ name }) => name === "alpha");
  if (found === undefined) throw new Error("the control server does not know the server");
  return found;
};

/** From the address in admin.addresses, over the internet. */
const inFromOutside = async (server: Server): Promise<boolean> =>
  (await server.ssh(operatorName, ["true"], { port: sshPort })).code === 0;

/** The operator's machine hears from the control server of a node's new key: seconds, where it is busy. */
const patienceMilliseconds = 30_000;

const mustGetInOverTailnet = async ({ laptop, server }: Stage, when: string): Promise<void> => {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const login = await loginFrom(laptop, await tailnetAddress(server), ["true"]);
    if (login.code === 0) return;
    expect(performance.now() < deadline, `${when}: nobody can log in over the tailnet`, said(login));
    // The firewall refuses the sixth connection of half a minute.
    await Bun.sleep(7000);
  }
};

const noDrift = async (server: Server, when: string): Promise<void> => {
  const { code, stdout } = await server.run(["clincher", "plan", ...phases], { check: false });
  expect(code === 0, `${when}: the plan is not empty`, stdout);
};

const verify = (server: Server): Promise<CommandResult> =>
  server.run(["clincher", "verify", "--only", "tailscale"], { check: false });

/** What somebody else in the tailnet gets to: a program on every address of the server's. */
const bait = 8099;
const listen = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 5, LocalPort => ${bait}, ReuseAddr => 1) or die; while (my $c = $s->accept) { close $c }`;

const reaches = async (laptop: Server, address: string, port: number): Promise<boolean> =>
  (await laptop.run(["timeout", "3", "bash", "-c", `: >/dev/tcp/${address}/${port}`], { check: false }))
    .code === 0;

export const proveJoined = async (lab: Lab, stage: Stage): Promise<void> => {
  const { server, laptop, headscale } = stage;
  lab.step("install: the server joins, and ssh answers in the tailnet as well");
  await install(server);
  await confirm(server);
  await noDrift(server, "joined");
  expect(!(await node(headscale)).expired, "the control server has thrown it out");
  expect(await inFromOutside(server), "the operator cannot log in any more");
  await mustGetInOverTailnet(stage, "joined");
  const { stdout } = await server.shell("ls /run/clincher; ls -l /etc/clincher/secrets.toml");
  expect(!stdout.includes("auth-key") && stdout.includes("-rw-------"), "the auth key lies about", stdout);
  await server.run(["systemd-run", "--quiet", "--unit=bait", "perl", "-e", listen]);
  const address = await tailnetAddress(server);
  expect(await reaches(laptop, address, sshPort), "the probe cannot see an open port");
  expect(!(await reaches(laptop, address, bait)), "the tailnet reaches more than ssh");
  await server.run(["systemctl", "stop", "bait"]);
};

const askForOnly = (server: Server): Promise<unknown> =>
  server.run(["sed", "-i", "s/^\\[tailscale\\]$/&\\nssh_only = true/", "/etc/clincher/clincher.toml"]);

const confirmation = (stage: Stage, address: string): Promise<CommandResult> =>
  loginFrom(stage.laptop, address, ["sudo", "clincher", "confirm"]);

const untilTakenBack = (server: Server): Promise<CommandResult> =>
  server.shell("timeout 60 sh -c 'while [ -e /var/lib/clincher/revert/pending.json ]; do sleep 0.3; done'");

export const proveTakenBack = async (lab: Lab, stage: Stage): Promise<void> => {
  const { server } = stage;
  lab.step("ssh in the tailnet only, and nobody logs in over it: everything is as it was");
  await askForOnly(server);
  const address = await tailnetAddress(server);
  const { stdout } = await install(server, "--confirm-within", "10m");
  expect(
    stdout.includes(`ssh -p ${sshPort} ${operatorName}@${address} sudo clincher confirm`),
    "no line",
    stdout,
  );
  expect(await inFromOutside(server), "ssh is closed before anybody logged in over the tailnet");
  const refused = await server.ssh(operatorName, ["sudo", "clincher", "confirm"], { port: sshPort });
  expect(
    refused.code === 1 && /which is not in it/.test(refused.stderr),
    "it was confirmed from outside",
    said(refused),
  );
  await timeIsUpIn(server, 3);
  await untilTakenBack(server);
  expect(await inFromOutside(server), "the operator cannot log in any more");
  await mustGetInOverTailnet(stage, "taken back");
  const status = await server.run(["clincher", "harden", "status"], { check: false });
  expect(/taken back/.test(status.stdout), "it is not said", status.stdout);
};

export const proveOnly = async (lab: Lab, stage: Stage): Promise<void> => {
  const { server, laptop } = stage;
  lab.step("once more, and a reboot while it waits");
  await install(server, "--confirm-within", "5m");
  await server.reboot();
  expect(await inFromOutside(server), "after the reboot ssh is closed, and nobody has confirmed");
  await timeIsUpIn(server, 3);
  await untilTakenBack(server);
  expect(await inFromOutside(server), "the operator cannot log in after it was taken back");

  lab.step("the login that confirms");
  const address = await tailnetAddress(server);
  await install(server, "--confirm-within", "5m");
  const old = await loginFrom(laptop, server.address, ["true"]);
  expect(old.code === 255, "the firewall does not look at addresses", said(old));
  const { stdout, stderr } = await confirmation(stage, address);
  expect(stdout.startsWith("Confirmed:"), "the login over the tailnet does not confirm", stdout + stderr);

  lab.step("now ssh answers in the tailnet only, also after a boot");
  for (const when of ["confirmed", "after a boot"]) {
    if (when !== "confirmed") await server.reboot();
    expect(!(await inFromOutside(server)), `${when}: ssh answers outside the tailnet`);
    await mustGetInOverTailnet(stage, when);
    await noDrift(server, when);
  }
};

/** Runs what a failed check says. */
const mend = async (server: Server, result: CommandResult): Promise<void> => {
  expect(result.code === 1, "the check is not red", said(result));
  const fix = /fix:\s+(clincher install.*)/.exec(result.stdout)?.[1] ?? "";
  expect(fix !== "", "no command is said", said(result));
  await server.shell(`${fix} --yes`);
};

export const proveFailures = async (lab: Lab, stage: Stage): Promise<void> => {
  const { server, headscale } = stage;
  lab.step("tailscaled stopped: verify is red, and what it prints brings it back");
  await server.run(["systemctl", "disable", "--quiet", "--now", "tailscaled"]);
  const status = await server.run(["clincher", "status"], { check: false });
  expect(/nobody can log in/.test(status.stdout), "status does not say it", status.stdout);
  await mend(server, await verify(server));
  const mended = await verify(server);
  expect(mended.code === 0, "the check stays red", said(mended));
  await mustGetInOverTailnet(stage, "started again");

  lab.step("its key expires");
  await headscale.expire(await node(headscale));
  await server.shell(
    "timeout 30 sh -c 'until tailscale status --json | grep -q NeedsLogin; do sleep 0.3; done'",
  );
  await mend(server, await verify(server));
  await mustGetInOverTailnet(stage, "with a new key");

  lab.step("the way back from the console");
  await server.run(["systemctl", "stop", "tailscaled"]);
  await server.run([
    "clincher",
    "install",
    "--yes",
    "--only",
    "access,firewall",
    "--set",
    "tailscale.ssh_only=false",
  ]);
  await confirm(server);
  expect(await inFromOutside(server), "ssh is not open again");
};

export const proveUninstalled = async (lab: Lab, { server, headscale }: Stage): Promise<void> => {
  lab.step("uninstall");
  await server.run(["systemctl", "start", "tailscaled"]);
  const confirmAsBefore = async (): Promise<void> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const { stdout } = await server.ssh("root", ["clincher", "confirm"]);
      if (stdout.startsWith("Confirmed:")) return;
      await Bun.sleep(500);
    }
    throw new Error("the login from before did not confirm");
  };
  await Promise.all([
    server.run(["clincher", "uninstall", "--packages", "--yes", "--without-archive"]),
    confirmAsBefore(),
  ]);
  const { stdout } = await server.shell(`
    find / -xdev -name '*tailscale*' -not -path '/proc/*' -not -path '/var/log/*' -not -path '/var/lib/systemd/*' \\
      -not -path '/var/cache/apt/*' -not -path '/var/lib/apt/*' -not -path '/var/lib/dpkg/*' -not -path '/sys/*'
    ip -o link show tailscale0 2>/dev/null || true
    iptables-save | grep -i -e tailscale -e ts- || true
    ip rule | grep -e 52$ || true`);
  expect(stdout.trim() === "", "something of it is left", stdout);
  expect((await node(headscale)).expired, "the control server still takes it for one of the tailnet");
};
