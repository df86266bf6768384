import type { Server } from "../server.ts";

const folder = "/run/clincher-lab";

export interface Death {
  /** Whether it died before it was done. */
  readonly died: boolean;
  /** What it did until then, one line each. */
  readonly log: readonly string[];
  readonly output: string;
}

/** Runs clincher so that it dies, as by kill -9, right before its change number `at`; 0 lets it live. */
export const dyingAt = async (server: Server, at: number, argv: readonly string[]): Promise<Death> => {
  await server.shell(`mkdir -p ${folder}; rm -f ${folder}/die-at.log; echo ${at} > ${folder}/die-at`);
  const { code, stdout, stderr } = await server.run([...argv], {
    check: false,
    timeoutSeconds: 900,
    env: { CLINCHER_LAB_FAILPOINT: "1" },
  });
  const { stdout: log } = await server.shell(
    `cat ${folder}/die-at.log 2>/dev/null || true; rm -rf ${folder}`,
  );
  return {
    died: code === 137,
    log: log.split("\n").filter(Boolean),
    output: `exit ${code}\n${stdout}\n${stderr}`,
  };
};
