import { confirm, operatorName, sshPort } from "../deployment.ts";
import { expect } from "../expect.ts";
import { sshCommand } from "../server/ssh.ts";
import type { Server } from "../server.ts";
import {
  harden,
  inByNew,
  inByOld,
  mustBeAsBefore,
  mustRevertByItself,
  pendingPath,
  said,
  timeIsUpIn,
} from "./attempt.ts";

const overSsh = "clincher install --yes --only access,firewall";

interface Way {
  readonly way: string;
  /** Leaves a change that nobody confirmed. */
  run(server: Server): Promise<void>;
  /** Its time is up by itself. */
  readonly hasOwnTime?: true;
}

/** What is in INPUT, but for ufw's and clincher's own jumps. */
const inInput = async (server: Server): Promise<string> =>
  (await server.shell("iptables -S INPUT | grep -- '^-A' | grep -v 'ufw-\\|CLINCHER' || true")).stdout.trim();

const ways: readonly Way[] = [
  {
    way: "a confirmation that never comes",
    run: async (server) => {
      const result = await harden(server);
      expect(
        result.stdout.includes(`ssh -p ${sshPort} ${operatorName}@`),
        "the line to run is missing",
        said(result),
      );
      expect((await inByOld(server)) === false, "root can still log in");
      expect(
        (await server.ssh(operatorName, ["true"])).code === 0,
        "the old port is closed before a confirmation",
      );
      expect(await inByNew(server), "the new port does not work");
    },
  },
  {
    way: "a confirmation from the old session",
    run: async (server) => {
      const { stdout, stderr } = await server.ssh("root", [`${overSsh} && clincher confirm`]);
      expect(/You are logged in over port 22/.test(stderr), "the old session could confirm", stdout + stderr);
    },
  },
  {
    way: "an address that is not the operator's, said on the console",
    run: async (server) => {
      await harden(server, ["--admin-addresses", "192.0.2.1"]);
      expect((await inByNew(server)) === false, "the new port answers to anybody");
      expect((await server.ssh(operatorName, ["true"])).code === 0, "the old port does not answer");
    },
  },
  {
    way: "an address that is not the operator's, said over ssh",
    run: async (server) => {
      const { code, stderr } = await server.ssh("root", [`${overSsh} --admin-addresses 192.0.2.1`]);
      expect(code === 4 && /You are logged in from/.test(stderr), "it was not refused", stderr);
      // Nothing was armed; the next way needs a change that was taken back.
      await harden(server);
    },
  },
  {
    way: "a rule of somebody's in INPUT, which is in no file: taken out, and put back",
    run: async (server) => {
      await server.shell(`iptables -I INPUT -p tcp --dport 7070 -m comment --comment "of mine" -j ACCEPT
        iptables -A INPUT -s 198.51.100.77 -j ACCEPT`);
      const before = await inInput(server);
      await harden(server);
      expect((await inInput(server)) === "", "it is still there: this shows nothing");
      await timeIsUpIn(server, 3);
      await mustRevertByItself(server, "a rule in INPUT");
      const after = await inInput(server);
      expect(after === before, "the rules in INPUT are others", `${before}\n\n${after}`);
      await server.shell("iptables -D INPUT 1; iptables -D INPUT 1");
      await harden(server);
    },
  },
  {
    way: "ufw with a rule that shuts everybody out",
    run: async (server) => {
      await harden(server);
      await server.shell("ufw --force insert 1 deny in from any to any port 22,9922 proto tcp >/dev/null");
      expect(!(await inByNew(server)), "the rule shuts nobody out: this shows nothing");
    },
  },
  {
    way: "a connection that drops in the middle",
    hasOwnTime: true,
    run: async (server) => {
      const login = await sshCommand(server, "root", [`${overSsh} --confirm-within 8s`], {});
      const session = Bun.spawn(login, { stdout: "ignore", stderr: "ignore" });
      // Right before the first change that could cut anybody off.
      await server.shell(`until test -e ${pendingPath}; do sleep 0.01; done`);
      session.kill("SIGKILL");
      expect((await session.exited) !== 0, "it was done before the connection dropped");
    },
  },
  {
    way: "power loss while armed",
    run: async (server) => {
      await harden(server);
      await server.powerCut();
      await server.boot();
      expect(await inByNew(server), "after the boot the new port does not work");
      expect(
        (await server.ssh(operatorName, ["true"])).code === 0,
        "after the boot the old port does not work",
      );
    },
  },
  {
    way: "power loss, and time is up before it boots again",
    hasOwnTime: true,
    run: async (server) => {
      await harden(server);
      await timeIsUpIn(server, 6);
      await server.powerCut();
      await Bun.sleep(6000);
      await server.boot();
    },
  },
];

/** Each of them, and everything is put back by itself. Returns how many. */
export const proveReverts = async (server: Server, step: (what: string) => void): Promise<number> => {
  for (const { way, run, hasOwnTime } of ways) {
    step(way);
    await run(server);
    if (!hasOwnTime) await timeIsUpIn(server, 3);
    await mustRevertByItself(server, way);
  }
  return ways.length;
};

/** What should work, works: confirmed by hand, taken back by hand, confirmed by a login. */
export const proveConfirmations = async (server: Server, step: (what: string) => void): Promise<void> => {
  step("taken back by hand");
  await harden(server);
  await server.run(["clincher", "harden", "revert"]);
  await mustBeAsBefore(server, "taken back by hand");

  step("confirmed by a login that stays open");
  await harden(server, ["--confirm-on-login"]);
  await server.ssh(operatorName, ["sleep 8"], { port: sshPort });
  const { stdout } = await server.run(["clincher", "harden", "status"]);
  expect(/No change waits/.test(stdout), "the login did not confirm", stdout);
  expect(await inByNew(server), "the new port does not work");

  step("another port, confirmed from a new login; the old one closes");
  await harden(server, ["--set", "ssh.port=9933"]);
  const { stdout: said } = await server.ssh(operatorName, ["sudo", "clincher", "confirm"], { port: 9933 });
  expect(said.startsWith("Confirmed"), "it was not confirmed", said);
  await harden(server);
  await confirm(server);
  expect(!(await inByOld(server)), "the old port is open after all");
};
