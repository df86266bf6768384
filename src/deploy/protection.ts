import type { Protection } from "../engine/apply.ts";
import { arm, type RevertTerms, undo } from "../engine/revert/revert.ts";
import { exitCodes } from "../exit.ts";
import { Facts } from "../facts/fact.ts";
import { pendingRevert, readPending } from "../facts/revert.ts";
import { isInTailnet, readTailscale } from "../facts/tailscale.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { portFacts, serverPorts } from "../resources/ssh/ports.ts";
import type { Settings } from "../settings/schema.ts";
import { accessDigest } from "./access-digest.ts";
import { alone } from "./confirm.ts";

/** Where the operator is to log in before ssh is closed elsewhere. Throws when there is no such place. */
const ownAddress = async (host: Host): Promise<string> => {
  const state = await readTailscale(host);
  const address = isInTailnet(state) ? state?.addresses[0] : undefined;
  if (address !== undefined) return address;
  throw new Failure(exitCodes.failed, {
    what: "ssh is to answer in the tailnet only, and this server is not in it",
    why: state === null ? "tailscaled does not answer." : `Tailscale's state is ${state.backend}.`,
    fix: "Nothing of ssh was changed. Mend it (clincher install --only tailscale), or set tailscale.ssh_only = false.",
  });
};

/** Throws when the way back that was armed has ended meanwhile. */
export const mustBeArmed = async (host: Host): Promise<void> => {
  if ((await readPending(host)) !== null) return;
  throw new Failure(exitCodes.failed, {
    what: "The change of ssh and firewall ended while it was still being made",
    why: "It was confirmed or taken back by somebody else, or its time was up.",
    fix: "Run this again; --confirm-within gives more time.",
  });
};

/** Phases that open and close ports. */
const accessPhases = ["access", "firewall"];

export interface ProtectionChoice {
  /** Seconds. */
  readonly within: number;
  readonly onLogin: boolean;
  /** Settings of the command line, by key. */
  readonly flags: Readonly<Record<string, string>>;
  /** All phases of the run. */
  readonly phases: readonly { readonly name: string }[];
}

/** The way back from changes of ssh and firewall, armed when the first of them is due. */
export const protectionFor = (
  host: Host,
  { admin, ssh, tailscale }: Pick<Settings, "admin" | "ssh" | "tailscale">,
  choice: ProtectionChoice,
): Protection => {
  let armed = false;
  return {
    arm: async (risks) => {
      const facts = await Facts.collect(host, portFacts);
      const terms: RevertTerms = {
        ...choice,
        phases: accessPhases.filter((name) => choice.phases.some((phase) => phase.name === name)),
        oldPorts: facts.get(pendingRevert)?.oldPorts ?? serverPorts(ssh.port, facts).slice(1),
        newPort: ssh.port,
        user: admin.user,
        tailnet: tailscale.ssh_only ? await ownAddress(host) : null,
        access: accessDigest({ admin, ssh, tailscale }),
      };
      // The watch of an earlier change may be taking that back right now.
      await alone(host, () => arm(host, risks, terms));
      armed = true;
    },
    check: () => mustBeArmed(host),
    undo: async () => {
      // What cannot be put back now is tried again by the watch; the failure that led here is what has to be told.
      if (armed) await alone(host, () => undo(host, "a change failed")).catch(() => {});
    },
  };
};
