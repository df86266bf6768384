import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";

/** First of all: whoever is not root can neither read the secrets nor take the lock, and would fail less clearly. */
export const mustBeRoot = (host: Host): void => {
  if (host.user === 0) return;
  throw new Failure(exitCodes.preflight, {
    what: "clincher has to run as root",
    why: `It runs as user ${host.user}, who may not read the secrets, look at every service or change anything.`,
    fix: "Run it again with sudo.",
  });
};
