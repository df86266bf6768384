import type { Server } from "../server.ts";

const folder = "/run/clincher-lab";

/** kill: as by kill -9. stop: the power is cut, and it boots again. ENOSPC: the disk is full from then on. EIO: one error. */
export type Mode = "kill" | "stop" | "ENOSPC" | "EIO";

/** The way to die of the nth death of many: mostly killed; the disk is full, and the power is cut, now and then. */
export const modeOf = (death: number): Mode => {
  if (death % 5 === 4) return "ENOSPC";
  return death % 12 === 10 ? "stop" : "kill";
};

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

/** What systemd would do within two minutes is done when the scenario says so. */
export const holdResume = async (server: Server): Promise<void> => {
  await server.run(["systemctl", "disable", "--quiet", "--now", "clincher-resume.timer"]);
};
export const releaseResume = async (server: Server): Promise<void> => {
  await server.run(["systemctl", "enable", "--quiet", "--now", "clincher-resume.timer"]);
};
