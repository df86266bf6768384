import { hardware } from "../facts/hardware.ts";
import { memoryOf, reservedMemory, tierLimits } from "../settings/tiers.ts";
import { gibibyte, gibibytes } from "../settings/values/size.ts";
import { type Check, error } from "./check.ts";

/** Smallest machine, in bytes: gateway and LiteLLM at their floors, the egress proxies and the system. Servers sold with 4 GB report about 3.8. */
export const smallestMemory = 3.5 * gibibyte;

export const memory: Check = {
  name: "memory",
  needs: [hardware],
  check: (facts, { deployment: { settings } }) => {
    const there = facts.get(hardware).memory;
    if (there < smallestMemory) {
      return [
        error({
          what: `This server has ${gibibytes(there)} of memory; at least ${gibibytes(smallestMemory)} is needed`,
          why: "The gateway and LiteLLM would be killed under their first load.",
          fix: "Resize the server to 4 GB or more; 8 GB is comfortable.",
        }),
      ];
    }
    // The starter tier shrinks to what is there, down to the smallest machine.
    if (settings.tier === "auto" || settings.tier === "starter") return [];
    const wanted = memoryOf(tierLimits[settings.tier]) + reservedMemory;
    if (there >= wanted) return [];
    return [
      error({
        what: `The tier ${settings.tier} needs ${gibibytes(wanted)} of memory; this server has ${gibibytes(there)}`,
        where: "clincher.toml: tier",
        fix: 'Set tier = "auto" to take what fits this server, or resize the server.',
      }),
    ];
  },
};
