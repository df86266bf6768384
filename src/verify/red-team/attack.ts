import type { Deployment } from "../../settings/deployment.ts";
import type { Attempt, Outcome } from "../probe/probe.ts";

export const themes = ["docker", "egress", "host", "neighbours", "secrets", "gateway"] as const;
export type Theme = (typeof themes)[number];

/** What an attacker inside the gateway's container would try. */
export interface Attack {
  readonly theme: Theme;
  /** What it would give: "a privileged container". */
  readonly name: string;
  readonly attempt: Attempt;
  /** Whether it got through. */
  through(outcome: Outcome): boolean;
}

/** What is attacked, and what of its server an attacker could find out. */
export interface Target {
  readonly deployment: Deployment;
  /** Addresses of this server on networks that the gateway is in, and on the outside. */
  readonly hostAddresses: readonly string[];
}

/** Something answered, and not with a refusal. */
export const succeeded = ({ error, status }: Outcome): boolean =>
  error === null && status !== null && status < 300;

/** A tunnel, a connection or a file was opened, or a request was answered at all. */
export const opened = ({ error, status }: Outcome): boolean =>
  error === null && status !== null && (status === 0 || status === 200);

/** The other end answered, even if only to say that nothing listens there: the way out is open. */
export const arrived = ({ error }: Outcome): boolean => error === null || error === "ECONNREFUSED";
