import type { Server } from "../server.ts";
import { untilWell } from "./until-well.ts";

const folder = "/run/clincher-lab";

/** kill: as by kill -9. stop: the power is cut, and it boots again. ENOSPC: the disk is full from then on. */
export type Mode = "kill" | "stop" | "ENOSPC";

export interface Death {
  /** Whether it died, or failed, before it was done. */
  readonly died: boolean;
  /** What it did until then, one line each. */
  readonly log: readonly string[];
  readonly output: string;
}

const variable = { CLINCHER_LAB_FAILPOINT: "1" };

const logOf = async (server: Server): Promise<readonly string[]> => {
  const { stdout } = await server.shell(`cat ${folder}/die-at.log 2>/dev/null || true; rm -rf ${folder}`);
  return stdout.split("\n").filter(Boolean);
};

const cutPower = async (server: Server, argv: readonly string[]): Promise<Death> => {
  let ended: string | null = null;
  const running = server
    .run([...argv], { check: false, timeoutSeconds: 900, env: variable })
    .then(({ code, stdout, stderr }) => {
      ended = `exit ${code}\n${stdout}\n${stderr}`;
    })
    .catch(() => {});
  const stopped = `${folder}/die-at.stopped`;
  while ((await server.run(["test", "-e", stopped], { check: false })).code !== 0) {
    if (ended !== null) return { died: false, log: await logOf(server), output: ended };
    await Bun.sleep(50);
  }
  const { stdout } = await server.shell(`cat ${folder}/die-at.log 2>/dev/null || true`);
  await server.powerCut();
  await running;
  await server.boot();
  return { died: true, log: stdout.split("\n").filter(Boolean), output: "the power was cut" };
};

/** Runs clincher so that it dies right before its change number `at`, or where the failpoint's switch says; 0 lets it live. */
export const dyingAt = async (
  server: Server,
  at: number | string,
  argv: readonly string[],
  mode: Mode = "kill",
): Promise<Death> => {
  await server.shell(`mkdir -p ${folder}; rm -f ${folder}/*`);
  await server.write(`${folder}/die-at`, `${at} ${mode}\n`);
  if (mode === "stop") return await cutPower(server, argv);
  const { code, stdout, stderr } = await server.run([...argv], {
    ...{ check: false, timeoutSeconds: 900, env: variable },
  });
  return {
    died: mode === "kill" ? code === 137 : code !== 0,
    log: await logOf(server),
    output: `exit ${code}\n${stdout}\n${stderr}`,
  };
};

const held = "/etc/systemd/system/clincher-resume.service.d";

/** What systemd would do within two minutes is done when the scenario says so, also over a boot, and if its timer is started. */
export const holdResume = async (server: Server): Promise<void> => {
  await server.write(`${held}/lab.conf`, "[Unit]\nConditionPathExists=/run/never\n");
  await server.run(["systemctl", "daemon-reload"]);
};

/** At once, then every two minutes, and after a boot. */
export const releaseResume = async (server: Server): Promise<void> => {
  await server.run(["rm", "-r", held]);
  await server.run(["systemctl", "daemon-reload"]);
  await server.run(["systemctl", "restart", "clincher-resume.timer"]);
};

const patienceSeconds = 300;

/** The end of what was cut off: in pass 0 by running it again, in 1 by clincher resume, in 2 by itself after a power cut. */
export const finishes = async (server: Server, pass: number, again: readonly string[]): Promise<void> => {
  if (pass === 0) await server.run([...again], { timeoutSeconds: 900 });
  if (pass === 1) await server.run(["clincher", "resume"], { timeoutSeconds: 900 });
  if (pass === 2) {
    await releaseResume(server);
    await server.powerCut();
    await server.boot();
  }
  await untilWell(server, patienceSeconds);
  await holdResume(server);
};
