import { exitCodes } from "../exit.ts";
import { mounts } from "../facts/mounts.ts";
import { unit } from "../facts/unit.ts";
import { Failure } from "../problem.ts";
import { file } from "./file.ts";
import type { Resource } from "./resource.ts";

const name = "clincher-shm.service";
const path = `/etc/systemd/system/${name}`;
const wanted = ["nosuid", "nodev", "noexec"] as const;

/** Nothing in /dev/shm can be executed, now and after a boot: by a unit that mounts it so. */
export const sharedMemory = (unitText: string): readonly Resource[] => {
  const state = unit(name);
  const unitFile = file({ path, content: unitText, mode: 0o644, uid: 0, gid: 0 });
  return [
    unitFile,
    {
      id: `service ${name}`,
      needs: [state, mounts],
      diff: (facts, earlier) => {
        const { enabled, masked = false } = facts.get(state);
        const now = facts.get(mounts).findLast(({ point }) => point === "/dev/shm");
        const missing = wanted.filter((option) => now?.options.includes(option) === false);
        if (enabled && missing.length === 0 && !earlier.changes(unitFile.id)) return [];
        return [
          {
            action: "run",
            summary: "mount /dev/shm without programs, now and at every boot",
            notes: missing.map((option) => `${option} is missing`),
            before:
              now === undefined ? [] : [{ kind: "mount", name: now.point, value: now.options.join(",") }],
            make: async ({ host }) => {
              for (const argv of [
                ...(masked ? [["systemctl", "unmask", name] as const] : []),
                // Which makes systemd read all units again, ours with them.
                ["systemctl", "enable", name],
                ["systemctl", "restart", name],
              ] as const) {
                const result = await host.run({ argv });
                if (result.code === 0) continue;
                throw new Failure(exitCodes.failed, {
                  what: `${argv.join(" ")} failed`,
                  why: result.stderr.trim(),
                  fix: `Look at: journalctl -u ${name} -n 20`,
                });
              }
            },
          },
        ];
      },
    },
  ];
};
