import { type CommandOptions, type CommandResult, command } from "../command.ts";
import { type Inside, joining } from "./process.ts";

/** The environment of root's login; commands on a server never see the machine's own. */
const login = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  USER: "root",
  LOGNAME: "root",
  LANG: "C.UTF-8",
};

/** What a command on a server can be given. */
export interface RunOptions {
  stdin?: CommandOptions["stdin"];
  env?: Record<string, string>;
  /** 124 is the exit code of a command that took longer; 900 by default. */
  timeoutSeconds?: number;
  /** Throw a CommandFailed when the exit code is not 0; on by default. */
  check?: boolean;
}

/** A command line that runs `argv` in all namespaces and control groups of the server, as root. */
export const entering = (
  { leader, controlGroups }: Inside,
  argv: string[],
  env: Record<string, string> = {},
): string[] =>
  joining(controlGroups, [
    ...["nsenter", "--target", String(leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"],
    "--time",
    ...[
      "--wdns=/root",
      "env",
      "-i",
      ...Object.entries({ ...login, ...env }).map(([key, value]) => `${key}=${value}`),
    ],
    ...argv,
  ]);

/**
 * Runs a command inside; whether its exit code is an error is the caller's to say. The time limit is kept inside as
 * well: a killed nsenter would leave its child behind.
 */
export const runInside = (
  inside: Inside,
  argv: string[],
  options: RunOptions = {},
): Promise<CommandResult> => {
  const { timeoutSeconds = 900, env, stdin } = options;
  const limited = ["timeout", "--kill-after=5", String(timeoutSeconds), ...argv];
  return command(entering(inside, limited, env), {
    ...(stdin === undefined ? {} : { stdin }),
    check: false,
  });
};

/** Wraps a command so that the server's own systemd runs it as a unit: its limits, accounting and seccomp apply. */
export const asUnit = (argv: string[], properties: string[] = []): string[] => [
  ...["systemd-run", "--quiet", "--wait", "--pipe", "--collect"],
  ...properties.map((property) => `--property=${property}`),
  "--",
  ...argv,
];

/** A login shell on a terminal of the server's own: the machine's has no name there. */
export const loginShell = ["script", "--quiet", "--command", "bash -l", "/dev/null"];
