/** Exit codes, stable across releases; docs/exit-codes.md repeats this table and a test compares the two. */
export const exitCodes = {
  ok: 0,
  /** Something was attempted and failed, or a check is red. */
  failed: 1,
  /** `plan` found changes to make; `rotate` waits for them. */
  drift: 2,
  /** Command line, settings file, environment or secrets are wrong; nothing was touched. */
  settings: 3,
  /** This machine cannot take the install as it is; nothing was touched. */
  preflight: 4,
  /** Another clincher is at work on this machine. */
  busy: 5,
  /** A registry, mirror or provider could not be reached or refused. */
  network: 6,
  /** A container did not become healthy. */
  unhealthy: 7,
  /** Stopped by the operator (Ctrl-C). */
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;
export type ExitCode = (typeof exitCodes)[ExitName];
