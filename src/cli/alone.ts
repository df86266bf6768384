import { stderr } from "../console/terminal.ts";
import { exclusively, type Patience } from "../deploy/lock.ts";
import type { Host } from "../host/host.ts";
import { durationFlag } from "./duration-flag.ts";

/** Seconds: most backups and checks are over by then, and nobody should have to try again and again. */
const scheduledPatience = 300;

/**
 * What an operator's command does while no other clincher changes this server. What the schedule began is waited for,
 * and said; another operator's is not, unless `patience` says so.
 */
export const alone = <Result>(
  host: Host,
  work: () => Promise<Result>,
  patience: Patience = {},
): Promise<Result> =>
  exclusively(host, work, { scheduled: scheduledPatience, ...patience }, (holder) =>
    stderr.write(`Waits until the clincher that is at work is done (${holder}); Ctrl-C gives up.\n`),
  );

/** What `--wait` means: for whoever it is. */
export const patienceOf = (command: string, wait: string | undefined): Patience => {
  if (wait === undefined) return {};
  const seconds = durationFlag(command, "--wait", wait);
  return { anybody: seconds, scheduled: seconds };
};
