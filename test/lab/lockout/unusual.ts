import { command } from "../command.ts";
import { confirm, operatorName } from "../deployment.ts";
import { expect } from "../expect.ts";
import { sshCommand } from "../server/ssh.ts";
import type { Server } from "../server.ts";
import { harden, inByNew, inByOld, said } from "./attempt.ts";

// What providers and earlier operators leave in sshd's settings. Once a change is confirmed nothing takes it back: who
// is locked out then stays so.

interface Unusual {
  readonly what: string;
  /** Shell script that makes it so. */
  readonly change: string;
}

const servers: readonly Unusual[] = [
  {
    what: "sshd_config names a port of its own",
    change:
      "sed -i 's/^#\\?Port .*/Port 2222/' /etc/ssh/sshd_config; grep -qx 'Port 2222' /etc/ssh/sshd_config",
  },
  {
    what: "sshd_config is from the days without sshd_config.d",
    change:
      "sed -i '/^Include/d' /etc/ssh/sshd_config; echo 'PasswordAuthentication yes' >>/etc/ssh/sshd_config",
  },
  {
    what: "sshd_config reads sshd_config.d below a Match block",
    change: `sed -i '/^Include/d' /etc/ssh/sshd_config
      printf 'Match User bob\\n  X11Forwarding yes\\nInclude /etc/ssh/sshd_config.d/*.conf\\n' >>/etc/ssh/sshd_config`,
  },
  {
    what: "sshd takes keys from elsewhere, and from whoever signs them",
    change: `ssh-keygen -q -t ed25519 -N '' -f /root/signer; mkdir -p /etc/ssh/keys
      cp /root/signer.pub /etc/ssh/keys/${operatorName}; cp /root/signer.pub /etc/ssh/signer.pub
      printf 'AuthorizedKeysFile /etc/ssh/keys/%%u\\nTrustedUserCAKeys /etc/ssh/signer.pub\\n' >/etc/ssh/sshd_config.d/10-own.conf
      sshd -t`,
  },
];

const hardened = async (server: Server, what: string): Promise<void> => {
  expect(await inByNew(server), `${what}: after the confirmation nobody gets in`);
  expect(!(await inByOld(server)), `${what}: the old port is open after all`);
  const { stdout } = await server.shell(
    "ss -Hltnp | grep -v '127.0.0.1\\|\\[::1\\]' | grep sshd; sshd -T | grep -x 'passwordauthentication no'",
  );
  expect(!/:(22|2222)\b/.test(stdout), `${what}: sshd listens elsewhere too`, stdout);
  const { stdout: keys } = await server.shell(
    `sshd -T -C user=${operatorName},host=x,addr=192.0.2.1 | grep -E '^(authorizedkeys|trustedusercakeys)' | sort`,
  );
  expect(
    keys.startsWith(
      "authorizedkeyscommand none\nauthorizedkeyscommanduser none\nauthorizedkeysfile .ssh/authorized_keys\ntrustedusercakeys none",
    ),
    `${what}: keys from elsewhere are taken`,
    keys,
  );
  const plan = await server.run(["clincher", "plan", "--only", "access,firewall"], { check: false });
  expect(plan.code === 0, `${what}: the plan is not empty`, said(plan));
};

/** While its operator has a tunnel open, whose sockets are sshd's too: the session goes on, and says so in the end. */
const throughTunnel = async (server: Server): Promise<void> => {
  const inside = "clincher install --yes --only access,firewall >/root/log 2>&1; sleep 20; echo still here";
  const login = await sshCommand(server, "root", ["bash", "-c", `'${inside}'`], {});
  const tunnel = login.flatMap((each) => (each === "ssh" ? ["ssh", "-R", "7777:127.0.0.1:80"] : [each]));
  const session = command(tunnel, { check: false });
  for (let tries = 0; !(await inByNew(server)) && tries < 60; tries += 1) await Bun.sleep(500);
  const { stdout: open } = await server.run(["ss", "-Hltnp", "sport = :7777"]);
  expect(open.includes("sshd"), "there is no tunnel: this shows nothing", open);
  await confirm(server);
  await hardened(server, "a session with a tunnel");
  const { stdout } = await session;
  expect(stdout.includes("still here"), "the operator's session was ended", await server.read("/root/log"));
};

/** Each of them ends with an operator who gets in. The server is one on which nothing was hardened yet. */
export const proveUnusual = async (server: Server, step: (what: string) => void): Promise<void> => {
  await server.powerOff();
  await server.freeze();
  for (const { what, change } of servers) {
    step(what);
    await server.reset();
    await server.boot();
    await server.shell(`${change}; systemctl restart ssh`);
    const result = await harden(server);
    expect(result.code === 0, `${what}: not hardened`, said(result));
    await confirm(server);
    await hardened(server, what);
  }
  step("the install runs in a session with a tunnel");
  await server.reset();
  await server.boot();
  await throughTunnel(server);
};
