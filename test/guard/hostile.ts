import { apiAttacks } from "./hostile/api.ts";
import type { Attack } from "./hostile/attack.ts";
import { createAttacks } from "./hostile/create.ts";
import { execAttacks } from "./hostile/exec.ts";
import { pathAttacks } from "./hostile/path.ts";
import { wireAttacks } from "./hostile/wire.ts";

export type { Attack } from "./hostile/attack.ts";

/** What someone who owns the gateway's container would try. None of it may get past the guard. */
export const attacks: readonly Attack[] = [
  ...createAttacks,
  ...execAttacks,
  ...pathAttacks,
  ...wireAttacks,
  // Last, for they end with what breaks the deployment.
  ...apiAttacks,
];
