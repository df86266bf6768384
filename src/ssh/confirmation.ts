import type { Moment, Pending } from "../facts/revert.ts";
import type { SshSession } from "../facts/ssh-sessions.ts";
import type { Problem } from "../problem.ts";

/** The kernel counts ticks and the moment of arming is read a little later, seconds. */
const slack = 0.5;

const isNew = ({ began }: SshSession, { armed }: Pending, now: Moment): boolean =>
  now.boot !== armed.boot || began > armed.uptime - slack;

/** Whether a login proves that the operator gets in: a new one, over the new port. */
export const proves = (session: SshSession, pending: Pending, now: Moment): boolean =>
  session.port === pending.newPort && isNew(session, pending, now);

/** Why this login cannot confirm, or null when it can. `line` is what to run on the operator's own machine. */
export const refusal = (
  session: SshSession | null,
  pending: Pending,
  now: Moment,
  line: string,
): Problem | null => {
  if (session !== null && proves(session, pending, now)) return null;
  const what = "This does not prove that you can log in, so nothing is confirmed";
  const fix = `Keep this session, and from your own machine run: ${line}`;
  if (session === null)
    return {
      what,
      why: "It was not started from a login over ssh (or from one that was detached since).",
      fix,
    };
  if (session.port !== pending.newPort)
    return {
      what,
      why: `You are logged in over port ${session.port}; the new one is ${pending.newPort}.`,
      fix,
    };
  return { what, why: "This session began before the change was made.", fix };
};

/** Whether a login of the operator over the new port is open that confirms by itself. */
export const confirmedByLogin = (
  sessions: readonly SshSession[],
  uid: number,
  pending: Pending,
  now: Moment,
): boolean => pending.onLogin && sessions.some((each) => each.uid === uid && proves(each, pending, now));
