import type { Command, CommandResult, Host } from "../host/host.ts";

const pollMilliseconds = 500;
/** As long as a backup may hold the agent still (recovery/still.ts), and a moment. */
const longestMilliseconds = 125_000;

/** Far more than any program of clincher's or OpenClaw's says there; whoever has taken a container over may say more. */
export const mostSaid = 8 * 1024 ** 2;

/** What Docker's runtime says of a container whose processes the kernel holds still. */
const heldStill = /cannot exec in a paused container/;

/**
 * Runs a program in a container, by its name. While a backup holds it still, mostly for a second, none can be started
 * there: it is tried again until the agent goes on.
 */
export const dockerExec = async (
  host: Host,
  container: string,
  program: readonly string[],
  options: Omit<Command, "argv"> = {},
): Promise<CommandResult> => {
  const interactive = options.stdin === undefined ? [] : ["--interactive"];
  const argv = ["docker", "exec", ...interactive, container, ...program] as const;
  const command = { most: mostSaid, ...options, argv };
  const deadline = host.now() + longestMilliseconds;
  let result = await host.run(command);
  while (result.code !== 0 && heldStill.test(result.stdout + result.stderr) && host.now() < deadline) {
    await host.sleep(pollMilliseconds);
    result = await host.run(command);
  }
  return result;
};
