import type { CommandResult } from "../command.ts";
import { operatorName, sshPort } from "../deployment.ts";
import { expect } from "../expect.ts";
import type { Server } from "../server.ts";

const switchFolder = "/run/clincher-lab";

/** Changes ssh and firewall of a server. `--confirm-within` is 10 minutes unless it is among the flags. */
export const harden = (
  server: Server,
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<CommandResult> =>
  server.run(["clincher", "install", "--yes", "--only", "access,firewall", ...flags], { check: false, env });

export const said = ({ stdout, stderr }: CommandResult): string => `${stdout}\n${stderr}`;

/** Runs it with the switch that makes it die right before its nth change; 0 lets it live. Returns what it did. */
export const hardenDyingAt = async (server: Server, at: number): Promise<readonly string[]> => {
  await server.shell(
    `mkdir -p ${switchFolder}; rm -f ${switchFolder}/die-at.log; echo ${at} >${switchFolder}/die-at`,
  );
  const { code, stdout, stderr } = await harden(server, [], { CLINCHER_LAB_FAILPOINT: "1" });
  const { stdout: log } = await server.shell(
    `cat ${switchFolder}/die-at.log 2>/dev/null || true; rm -r ${switchFolder}`,
  );
  expect(code === (at === 0 ? 0 : 137), `it ended with ${code}, to die at ${at}`, stdout + stderr);
  return log.split("\n").filter((line) => line !== "");
};

const canLogIn = async (server: Server, user: string, port: number): Promise<boolean> =>
  (await server.ssh(user, ["true"], { port })).code === 0;

export const inByOld = (server: Server): Promise<boolean> => canLogIn(server, "root", 22);
export const inByNew = (server: Server): Promise<boolean> => canLogIn(server, operatorName, sshPort);

/** The server is as it was: its operator logs in as before, and nothing waits. */
export const mustBeAsBefore = async (server: Server, after: string): Promise<void> => {
  expect(await inByOld(server), `${after}: the operator cannot log in as before`);
  const { stdout } = await server.shell(
    "ss -Hltn 'sport = :9922'; ls /etc/ssh/sshd_config.d; ls /var/lib/clincher/revert/pending.json 2>/dev/null || true",
  );
  expect(!/9922|00-clincher|pending/.test(stdout), `${after}: something is left of the change`, stdout);
};

export const pendingPath = "/var/lib/clincher/revert/pending.json";

/**
 * Time is up in so many seconds from now, whatever was left. The time of `--confirm-within` runs while the change is being
 * made, which a busy machine may take longer for than a test wants to wait.
 */
export const timeIsUpIn = async (server: Server, seconds: number): Promise<void> => {
  const pending = JSON.parse(await server.read(pendingPath)) as { within: number; armed: { wall: number } };
  const within = (Date.now() - pending.armed.wall) / 1000 + seconds;
  expect(within < pending.within, "time is up sooner than that");
  await server.write(`${pendingPath}.new`, JSON.stringify({ ...pending, within }), "600");
  await server.run(["mv", `${pendingPath}.new`, pendingPath]);
};

/** Waits until what was armed has put everything back by itself. */
export const mustRevertByItself = async (server: Server, after: string): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const { code } = await server.run(["test", "-e", pendingPath], {
      check: false,
    });
    if (code !== 0) break;
    await Bun.sleep(500);
  }
  await mustBeAsBefore(server, after);
  const { stdout } = await server.run(["clincher", "harden", "status"], { check: false });
  expect(/taken back/.test(stdout), `${after}: clincher does not say that it took the change back`, stdout);
};
