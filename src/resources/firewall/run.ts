import { exitCodes } from "../../exit.ts";
import type { Family } from "../../facts/iptables.ts";
import { Failure } from "../../problem.ts";
import type { Work } from "../resource.ts";

/** Program that changes rules in one transaction and leaves all others alone. */
export const restore = (family: Family): readonly [string, ...string[]] => [
  family === 4 ? "iptables-restore" : "ip6tables-restore",
  "-w",
  "--noflush",
];

/** Runs a command of the firewall; a failure is told with what it said. */
export const runFirewall = async (
  { host }: Work,
  argv: readonly [string, ...string[]],
  stdin?: string,
): Promise<void> => {
  const result = await host.run({ argv, timeoutSeconds: 120, ...(stdin === undefined ? {} : { stdin }) });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv.join(" ")} failed`,
    why: (result.stderr.trim() === "" ? result.stdout : result.stderr)
      .trim()
      .split("\n")
      .slice(-6)
      .join("\n"),
    fix: "Nothing was opened. Look at: journalctl -u clincher-firewall -n 50; then run the same command again.",
  });
};
