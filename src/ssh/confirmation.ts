import type { Moment, Pending } from "../facts/revert.ts";
import type { SshSession } from "../facts/ssh-sessions.ts";
import type { TailscaleState } from "../facts/tailscale.ts";
import type { Problem } from "../problem.ts";

/** Who is in the tailnet; null when this server is not. */
export type Tailnet = Pick<TailscaleState, "addresses" | "peers"> | null;

/** The kernel counts ticks and the moment of arming is read a little later, seconds. */
const slack = 0.5;

const isNew = ({ began }: SshSession, { armed }: Pending, now: Moment): boolean =>
  now.boot !== armed.boot || began > armed.uptime - slack;

/** From another machine of the tailnet to this one's address in it: whatever else a packet could pretend. */
const isOverTailnet = ({ from, to }: SshSession, tailnet: Tailnet): boolean =>
  tailnet?.addresses.includes(to) === true && tailnet.peers.includes(from);

/** Whether a login proves that the operator gets in: a new one, over the new port, and over the tailnet where that is asked. */
export const proves = (session: SshSession, pending: Pending, now: Moment, tailnet: Tailnet): boolean =>
  session.port === pending.newPort &&
  isNew(session, pending, now) &&
  (pending.tailnet === null || isOverTailnet(session, tailnet));

/** Why this login cannot confirm, or null when it can. `line` is what to run on the operator's own machine. */
export const refusal = (
  session: SshSession | null,
  pending: Pending,
  now: Moment,
  tailnet: Tailnet,
  line: string,
): Problem | null => {
  if (session !== null && proves(session, pending, now, tailnet)) return null;
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
  if (!isNew(session, pending, now))
    return { what, why: "This session began before the change was made.", fix };
  return {
    what,
    why: `ssh is to answer in the tailnet only, and you are logged in from ${session.from}, which is not in it.`,
    fix,
  };
};

/** Whether a login of the operator over the new port is open that confirms by itself. */
export const confirmedByLogin = (
  sessions: readonly SshSession[],
  uid: number,
  pending: Pending,
  now: Moment,
  tailnet: Tailnet,
): boolean =>
  pending.onLogin && sessions.some((each) => each.uid === uid && proves(each, pending, now, tailnet));
