import type { Attack, Target } from "./attack.ts";
import { dockerAttacks } from "./docker.ts";
import { egressAttacks } from "./egress.ts";
import { gatewayAttacks } from "./gateway.ts";
import { hostAttacks } from "./host.ts";
import { neighbourAttacks } from "./neighbours.ts";
import { secretAttacks } from "./secrets.ts";

/** Everything that is tried from inside the gateway's container, in the order in which it is told. */
export const attacksOn = (target: Target): readonly Attack[] => [
  ...dockerAttacks,
  ...egressAttacks(target),
  ...hostAttacks(target),
  ...neighbourAttacks(target),
  ...secretAttacks(target),
  ...gatewayAttacks(target),
];
