import { exitCodes } from "../exit.ts";
import { unit, unitState } from "../facts/unit.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "./resource.ts";

/** A unit that, if the distribution brought it at all, neither runs nor starts at boot. `why` is shown in the plan. */
export const offService = (name: string, why: string): Resource => {
  const state = unit(name);
  return {
    id: `service ${name} off`,
    needs: [state],
    diff: (facts) => {
      const now = facts.get(state);
      if (!now.loaded || (!now.active && !now.enabled)) return [];
      return [
        {
          action: "run",
          summary: `stop and disable ${name}`,
          notes: [why],
          before: [{ kind: "unit", name, value: unitState(now) }],
          make: async ({ host }) => {
            const result = await host.run({ argv: ["systemctl", "disable", "--now", "--", name] });
            if (result.code === 0) return;
            throw new Failure(exitCodes.failed, {
              what: `systemctl disable ${name} failed`,
              why: result.stderr.trim(),
              fix: `Look at: systemctl status ${name}`,
            });
          },
        },
      ];
    },
  };
};
