import { stat } from "../facts/file.ts";
import { unit } from "../facts/unit.ts";
import type { Resource } from "./resource.ts";

/** A unit of clincher's own that is no longer wanted: stopped, and its files gone. `files` begins with the unit file. */
export const absentService = (name: string, files: readonly string[]): Resource => {
  const state = unit(name);
  const there = files.map((path) => stat(path));
  return {
    id: `no service ${name}`,
    needs: [state, ...there],
    diff: (facts) => {
      const left = files.filter((_, index) => {
        const fact = there[index];
        return fact !== undefined && facts.get(fact) !== null;
      });
      if (left.length === 0 && !facts.get(state).active) return [];
      return [
        {
          action: "delete",
          summary: `stop ${name} and remove its files`,
          notes: left,
          make: async ({ host }) => {
            await host.run({ argv: ["systemctl", "disable", "--now", "--", name] });
            for (const path of left) await host.remove(path);
            await host.run({ argv: ["systemctl", "daemon-reload"] });
          },
        },
      ];
    },
  };
};
