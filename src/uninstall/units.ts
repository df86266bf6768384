import type { Original } from "../engine/inventory.ts";
import { exitCodes } from "../exit.ts";
import { type UnitFact, unit, unitState } from "../facts/unit.ts";
import { Failure } from "../problem.ts";
import { absentService } from "../resources/absent-service.ts";
import type { Resource } from "../resources/resource.ts";
import type { UninstallSite } from "./choices.ts";

const folder = "/etc/systemd/system/";

/** What brings a unit from its present state to the old one, in order. */
export const unitCommands = (now: UnitFact, before: string): readonly (readonly string[])[] => {
  const [enabled = "", active = ""] = before.split(" ");
  const commands: (readonly string[])[] = [];
  if (active === "inactive" && now.active) commands.push(["stop"]);
  if (enabled === "disabled" && now.enabled) commands.push(["disable"]);
  if (enabled === "masked" && now.masked !== true) commands.push(["disable"], ["mask"]);
  if (enabled === "enabled" && !now.enabled) commands.push(["enable"]);
  if (active === "active" && !now.active) commands.push(["start"]);
  return commands;
};

/** A unit that was there before clincher, enabled and running as it was. ssh has its place with the logins. */
const unitBack = (name: string, before: string): Resource => {
  const state = unit(name);
  return {
    id: `unit ${name} as before`,
    needs: [state],
    diff: (facts) => {
      const now = facts.get(state);
      if (!now.loaded || unitState(now) === before) return [];
      const commands = unitCommands(now, before);
      if (commands.length === 0) return [];
      return [
        {
          action: "run",
          summary: `${commands.map((each) => each.join(" ")).join(", ")} ${name}, as it was`,
          make: async ({ host }) => {
            for (const command of commands) {
              const { code, stderr } = await host.run({ argv: ["systemctl", ...command, "--", name] });
              if (code === 0) continue;
              throw new Failure(exitCodes.failed, {
                what: `systemctl ${command.join(" ")} ${name} failed`,
                why: stderr.trim(),
                fix: `Look at: systemctl status ${name}; then run this again.`,
              });
            }
          },
        },
      ];
    },
  };
};

/** A unit file that clincher wrote. */
export const isOwnUnit = ({ path, kind }: Original): boolean =>
  kind === "absent" && path.startsWith(folder) && /^[^/]+\.\w+$/.test(path.slice(folder.length));

/** Units that clincher wrote are gone; those it found are as they were. */
export const unitsBack = ({ inventory }: UninstallSite): readonly Resource[] => {
  const own = inventory.originals.filter(isOwnUnit);
  const ownNames = own.map(({ path }) => path.slice(folder.length));
  const found = [...inventory.before("unit")].filter(
    ([name, before]) => before !== "absent" && !ownNames.includes(name) && !name.startsWith("ssh."),
  );
  return [
    ...own.map(({ path }) => absentService(path.slice(folder.length), [path])),
    ...found.map(([name, before]) => unitBack(name, before)),
  ];
};
