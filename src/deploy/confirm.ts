import { secondsLeft } from "../engine/revert/due.ts";
import { disarm, undo } from "../engine/revert/revert.ts";
import { exitCodes } from "../exit.ts";
import { accounts } from "../facts/accounts.ts";
import { type Pending, readMoment, readPending } from "../facts/revert.ts";
import { readOwnSession, readSshSessions } from "../facts/ssh-sessions.ts";
import { readTailscale } from "../facts/tailscale.ts";
import type { Host } from "../host/host.ts";
import { isPrivate } from "../preflight/ipv4.ts";
import { Failure } from "../problem.ts";
import { confirmedByLogin, refusal, type Tailnet } from "../ssh/confirmation.ts";
import { mustBeRoot } from "./root.ts";

const lockPath = "/run/clincher/revert.lock";
const patienceMilliseconds = 30_000;

/**
 * Arming, confirming and taking back exclude each other; none waits for an install, which may hang. Waits 30 seconds at most,
 * then throws (busy); also without root.
 */
export const alone = async <Result>(host: Host, work: () => Promise<Result>): Promise<Result> => {
  mustBeRoot(host);
  for (let waited = 0; ; waited += 200) {
    const lock = host.lock(lockPath);
    if (lock.held) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (waited > patienceMilliseconds)
      throw new Failure(exitCodes.busy, {
        what: "Another clincher confirms or takes back the change right now",
        fix: "Wait a moment, then look: clincher harden status",
      });
    await host.sleep(200);
  }
};

/** What an operator runs to confirm, on their own machine. */
export const confirmLine = (
  { newPort, user, tailnet }: Pick<Pending, "newPort" | "user" | "tailnet">,
  address: string,
): string => `ssh -p ${newPort} ${user}@${tailnet ?? address} sudo clincher confirm`;

export interface WayIn {
  readonly line: string;
  /** What the line may lack; "" where it lacks nothing. */
  readonly hint: string;
}

/** That line, and what to know about it: behind NAT a server knows only an address that nobody outside reaches. */
export const wayIn = (to: Parameters<typeof confirmLine>[0], address: string): WayIn => ({
  line: confirmLine(to, address),
  hint:
    to.tailnet === null && isPrivate(address)
      ? `${address} is private to its network: from outside, put the address there that you log in at.`
      : "",
});

/** Asked only where it matters: without Tailscale there is nobody to ask. */
const tailnetFor = async (host: Host, { tailnet }: Pending): Promise<Tailnet> =>
  tailnet === null ? null : await readTailscale(host);

export type Confirmation =
  | { readonly outcome: "confirmed"; readonly pending: Pending }
  | { readonly outcome: "nothing to confirm" };

/** Keeps the change, when this very login proves that the operator gets in. Throws when it does not. */
export const confirm = (host: Host, address: string): Promise<Confirmation> =>
  alone(host, async () => {
    const pending = await readPending(host);
    if (pending === null) return { outcome: "nothing to confirm" };
    const [session, now, tailnet] = await Promise.all([
      readOwnSession(host),
      readMoment(host),
      tailnetFor(host, pending),
    ]);
    const problem = refusal(session, pending, now, tailnet, confirmLine(pending, address));
    if (problem !== null) throw new Failure(exitCodes.failed, problem);
    await disarm(host, `a login from ${session?.from ?? "?"} over port ${pending.newPort}`);
    return { outcome: "confirmed", pending };
  });

/** Takes the change back now, because somebody asks for it. */
export const takeBack = (host: Host): Promise<"taken back" | "nothing to take back"> =>
  alone(host, async () => {
    if ((await readPending(host)) === null) return "nothing to take back";
    await undo(host, "it was asked for");
    return "taken back";
  });

export type WhenDue =
  | { readonly outcome: "confirmed"; readonly pending: Pending }
  | { readonly outcome: "waiting" | "taken back" | "nothing pending" };

/** What the timer does every few seconds: keeps the change when a login proves it, takes it back when time is up. */
export const whenDue = (host: Host): Promise<WhenDue> =>
  alone(host, async () => {
    const pending = await readPending(host);
    if (pending === null) return { outcome: "nothing pending" };
    const now = await readMoment(host);
    if (pending.onLogin) {
      const [all, sessions, tailnet] = await Promise.all([
        accounts.read(host),
        readSshSessions(host),
        tailnetFor(host, pending),
      ]);
      const uid = all.find(({ name }) => name === pending.user)?.uid ?? -1;
      if (confirmedByLogin(sessions, uid, pending, now, tailnet)) {
        await disarm(host, `a login of ${pending.user} over port ${pending.newPort}`);
        return { outcome: "confirmed", pending };
      }
    }
    if (secondsLeft(pending, now) > 0) return { outcome: "waiting" };
    // Whoever did not confirm may be locked out as it is.
    await undo(host, "nobody confirmed it in time", { evenInPart: true });
    return { outcome: "taken back" };
  });
