import { secondsLeft } from "../engine/revert/due.ts";
import { hostname } from "../facts/host-name.ts";
import { listeners, sshdPorts } from "../facts/listeners.ts";
import { type Ended, readEnded, readMoment, readPending } from "../facts/revert.ts";
import { isInTailnet, readTailscale, tailnetOnlyPath } from "../facts/tailscale.ts";
import type { Host } from "../host/host.ts";
import { type WayIn, wayIn } from "./confirm.ts";

export interface Hardening {
  /** Ports on which sshd listens. */
  readonly ports: readonly number[];
  readonly waiting:
    | ({
        readonly secondsLeft: number;
        readonly newPort: number;
        readonly oldPorts: readonly number[];
        readonly onLogin: boolean;
        /** Only a login over the tailnet confirms. */
        readonly tailnet: boolean;
      } & WayIn)
    | null;
  /** Where ssh answers in the tailnet only: whether this server is in it, and its address there. */
  readonly tailnet: { readonly up: boolean; readonly address: string | null } | null;
  /** The last change, when it was taken back. */
  readonly takenBack: Pick<Ended, "at" | "why"> | null;
}

/** What somebody may have to do about it; `clincher harden` shows the ports as well. */
export type Waiting = Omit<Hardening, "ports">;

const readOnlyTailnet = async (host: Host): Promise<Hardening["tailnet"]> => {
  if ((await host.stat(tailnetOnlyPath)) === null) return null;
  const state = await readTailscale(host);
  return { up: isInTailnet(state), address: state?.addresses[0] ?? null };
};

type Environment = Readonly<Record<string, string | undefined>>;

/** All but the ports, which take a process to read. Reads only. */
export const readWaiting = async (host: Host, environment: Environment): Promise<Waiting> => {
  const [pending, ended, now, tailnet] = await Promise.all([
    readPending(host),
    readEnded(host),
    readMoment(host),
    readOnlyTailnet(host),
  ]);
  return {
    waiting:
      pending === null
        ? null
        : {
            secondsLeft: Math.round(secondsLeft(pending, now)),
            newPort: pending.newPort,
            oldPorts: pending.oldPorts,
            ...wayIn(pending, await hostname(host, environment)),
            onLogin: pending.onLogin,
            tailnet: pending.tailnet !== null,
          },
    tailnet: pending === null ? tailnet : null,
    takenBack: pending === null && ended?.outcome === "reverted" ? { at: ended.at, why: ended.why } : null,
  };
};

/** Reads only. */
export const readHardening = async (host: Host, environment: Environment): Promise<Hardening> => {
  const [all, waiting] = await Promise.all([listeners.read(host), readWaiting(host, environment)]);
  return { ports: sshdPorts(all).toSorted((a, b) => a - b), ...waiting };
};

/** What a person has to know: a change that waits or was taken back, the only way in shut; null when all is well. */
export const hardeningNotice = ({ waiting, takenBack, tailnet }: Waiting): string | null => {
  if (waiting !== null)
    return [
      `ssh and firewall were changed and are put back in ${waiting.secondsLeft} s unless you confirm, from your own machine:`,
      `  ${waiting.line}`,
      ...(waiting.hint === "" ? [] : [waiting.hint]),
    ].join("\n");
  if (tailnet?.up === false)
    return [
      "ssh answers in the tailnet only, and this server is not in it: nobody can log in. Mend it, or open ssh elsewhere:",
      "  clincher install --only tailscale",
      "  clincher install --only access,firewall --set tailscale.ssh_only=false",
      "  and write it into /etc/clincher/clincher.toml, or the next install closes ssh again",
    ].join("\n");
  if (takenBack === null) return null;
  const when = new Date(takenBack.at).toISOString().slice(0, 16).replace("T", " ");
  return `The last change of ssh and firewall was taken back at ${when} UTC: ${takenBack.why}. To make it again: clincher install`;
};

/** For a person. */
export const renderHardening = (hardening: Hardening): string =>
  [
    hardening.ports.length === 0
      ? "sshd does not listen."
      : `sshd listens on port ${hardening.ports.join(" and ")}.`,
    ...(hardening.tailnet === null
      ? []
      : [`ssh answers in the tailnet only${hardening.tailnet.up ? `: ${hardening.tailnet.address}` : ""}.`]),
    hardeningNotice(hardening) ?? "No change waits to be confirmed.",
    "",
  ].join("\n");
