import { confirm, preparedServer } from "../deployment.ts";
import { expect } from "../expect.ts";
import { harden, inByNew, inByOld, mustRevertByItself, said, timeIsUpIn } from "../lockout/attempt.ts";
import type { Scenario } from "../scenario.ts";
import type { Server } from "../server.ts";

/**
 * ssh as Ubuntu 24.04 has it (openssh 1:9.6p1-3ubuntu13): systemd listens and starts sshd on the first connection, and a
 * generator writes the ports of sshd's own settings into a drop-in of the socket at each daemon-reload.
 */
const socketUnit = `[Unit]
Description=OpenBSD Secure Shell server socket
Before=sockets.target ssh.service
ConditionPathExists=!/etc/ssh/sshd_not_to_be_run

[Socket]
ListenStream=0.0.0.0:22
ListenStream=[::]:22
BindIPv6Only=ipv6-only
Accept=no
FreeBind=yes

[Install]
WantedBy=sockets.target
RequiredBy=ssh.service
`;

const generator = `#!/bin/sh
set -eu
mkdir -p "$1/ssh.socket.d"
{
  echo "[Socket]"
  echo "ListenStream="
  ports=$(cat /etc/ssh/sshd_config.d/*.conf /etc/ssh/sshd_config 2>/dev/null | sed -n 's/^[Pp]ort[ \\t]*\\([0-9]*\\)$/\\1/p')
  for port in \${ports:-22}; do
    echo "ListenStream=0.0.0.0:$port"
    echo "ListenStream=[::]:$port"
  done
} >"$1/ssh.socket.d/addresses.conf"
`;

const makeUbuntu = async (server: Server): Promise<void> => {
  await server.write("/etc/systemd/system/ssh.socket", socketUnit);
  await server.write("/etc/systemd/system-generators/sshd-socket-generator", generator, "755");
  await server.shell(
    "systemctl disable --quiet ssh.service; systemctl daemon-reload; systemctl stop ssh.service; systemctl enable --quiet --now ssh.socket",
  );
};

const listening = async (server: Server): Promise<string> =>
  (
    await server.shell(
      "ss -Hltnp | sed -n 's/.*:\\([0-9]*\\) .*users:((\"\\([a-z]*\\)\".*/\\1 \\2/p' | sort -u",
    )
  ).stdout
    .trim()
    .replaceAll("\n", ", ");

const uninstall = (server: Server, within: string) =>
  server.run(["clincher", "uninstall", "--yes", "--without-archive", "--confirm-within", within], {
    check: false,
  });

/** Logs in as before clincher, as soon as that works. Gives whether it did. */
const asBefore = async (server: Server, ...line: string[]): Promise<boolean> => {
  for (let tries = 0; tries < 30; tries += 1) {
    if ((await server.ssh("root", line)).code === 0) return true;
    await Bun.sleep(300);
  }
  return false;
};

/** Everything goes back to how it was before clincher, and nobody confirms: it is as with clincher again. */
const proveUninstallTakenBack = async (server: Server, somebody: boolean): Promise<void> => {
  const [result, came] = await Promise.all([
    uninstall(server, "10s"),
    somebody ? asBefore(server, "true") : true,
  ]);
  expect(came, "nobody could log in as before: this shows nothing", said(result));
  expect(result.code === 1 && /were put back/.test(result.stderr), "it was not taken back", said(result));
  expect(await inByNew(server), "the operator is locked out", await listening(server));
  expect(!(await inByOld(server)), "root can still log in over the port from before");
  const { stdout: socket } = await server.run(["systemctl", "is-active", "ssh.socket"], { check: false });
  expect(socket.trim() !== "active", "systemd still listens for sshd");
  const plan = await server.run(["clincher", "plan", "--only", "access,firewall"], { check: false });
  expect(plan.code === 0, "the plan is not empty", plan.stdout);
};

export default {
  name: "ubuntu-socket",
  proves:
    "where systemd starts sshd on demand, as on Ubuntu 24.04, the port moves, and moves back, without a lock-out",
  async run(lab) {
    const server = await preparedServer(lab, "noble");
    await makeUbuntu(server);
    const before = await listening(server);
    expect(/^22 (systemd|sshd)/.test(before), "systemd does not listen for sshd", before);
    expect(await inByOld(server), "the operator cannot log in before anything is changed");

    lab.step("the port moves; nobody confirms");
    const first = await harden(server);
    expect(first.code === 0, "it failed", said(first));
    expect((await server.ssh("deploy", ["true"])).code === 0, "the old port is closed before a confirmation");
    expect(await inByNew(server), "the new port does not work");
    await timeIsUpIn(server, 3);
    await mustRevertByItself(server, "nobody confirmed");
    const { stdout } = await server.run(["systemctl", "is-active", "ssh.socket"]);
    expect(stdout.trim() === "active", "the socket did not come back");

    lab.step("a reboot in between: the socket is what was");
    await server.reboot();
    expect(await inByOld(server), "after a reboot the operator cannot log in");

    lab.step("the port moves; the operator confirms; a reboot");
    const second = await harden(server);
    expect(second.code === 0, "it failed", said(second));
    await confirm(server);
    for (const when of ["confirmed", "rebooted"]) {
      expect(!(await inByOld(server)), `${when}: the old port is still open`);
      expect(await inByNew(server), `${when}: the new port does not work`);
      const now = await listening(server);
      expect(!/\b22 /.test(now) && now.includes("9922 sshd"), `${when}: other ports are open`, now);
      const { code, stdout: plan } = await server.run(["clincher", "plan", "--only", "access,firewall"], {
        check: false,
      });
      expect(code === 0, `${when}: the plan is not empty`, plan);
      if (when === "confirmed") await server.reboot();
    }

    lab.step("uninstall, and nobody logs in as before");
    await proveUninstallTakenBack(server, false);
    lab.step("uninstall, and somebody logs in as before, and does not confirm");
    await proveUninstallTakenBack(server, true);
    lab.step("uninstall, confirmed: systemd listens again");
    const [last] = await Promise.all([uninstall(server, "60s"), asBefore(server, "clincher", "confirm")]);
    expect(last.code === 0, `uninstall exits ${last.code}`, said(last));
    const after = await listening(server);
    expect(/^22 (systemd|sshd)/.test(after), "systemd does not listen for sshd", after);
    expect(await inByOld(server), "the operator cannot log in as before");
  },
} satisfies Scenario;
