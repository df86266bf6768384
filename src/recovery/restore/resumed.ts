import { lookWith, type Seen } from "../../deploy/look.ts";
import type { Host } from "../../host/host.ts";
import { finishMoves } from "./swap.ts";

/** What is to be done, decided anew when an earlier run was cut off between two moves and they had to be finished first. */
export const resumed = async (host: Host, seen: Seen): Promise<Seen> =>
  (await finishMoves(host)) ? await lookWith(host, seen, seen.phases) : seen;
