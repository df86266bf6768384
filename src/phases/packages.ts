import { packages } from "../resources/packages.ts";
import type { PhaseDefinition } from "./phase.ts";

/** What the rest is installed with. */
export const packagesPhase: PhaseDefinition = {
  name: "packages",
  title: "Base packages",
  // iproute2 has `ss`, which tells who holds a port. restic makes the backups, cron sees that they are made.
  resources: () => [packages("base", ["ca-certificates", "iproute2", "restic", "cron"])],
};
