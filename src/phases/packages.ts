import type { PhaseDefinition } from "./phase.ts";

/** What the rest is installed with, and in the same go what the other phases need. */
export const packagesPhase: PhaseDefinition = {
  name: "packages",
  title: "Packages",
  // iproute2 has `ss`, which tells who holds a port. restic makes the backups, cron sees that they are made.
  packages: ["ca-certificates", "iproute2", "restic", "cron"],
  resources: () => [],
};
