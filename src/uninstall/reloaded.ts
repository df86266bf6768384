import { exitCodes } from "../exit.ts";
import { unit } from "../facts/unit.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "../resources/resource.ts";
import { originalId } from "./original.ts";

/** Daemons that go on with clincher's settings until they are started anew, by what their settings are in. */
const daemons: readonly (readonly [unit: string, settings: RegExp])[] = [
  ["docker.service", /^\/etc\/docker\//],
  ["fail2ban.service", /^\/etc\/fail2ban\//],
];

/** A daemon that stays is started with its old settings, when this run put them back. */
export const reloaded = (paths: readonly string[]): readonly Resource[] =>
  daemons.map(([name, settings]) => {
    const state = unit(name);
    const ids = paths.filter((path) => settings.test(path)).map(originalId);
    return {
      id: `${name} with its old settings`,
      needs: [state],
      diff: (facts, earlier) =>
        facts.get(state).active && ids.some((id) => earlier.changes(id))
          ? [
              {
                action: "run",
                summary: `restart ${name} with its old settings`,
                make: async ({ host }) => {
                  // Its package may have gone meanwhile.
                  if (!(await state.read(host)).active) return;
                  const { code, stderr } = await host.run({
                    argv: ["systemctl", "restart", name],
                    timeoutSeconds: 120,
                  });
                  if (code === 0) return;
                  throw new Failure(exitCodes.failed, {
                    what: `${name} does not start with its settings from before clincher`,
                    why: stderr.trim(),
                    fix: `Look at journalctl -u ${name} -n 20, then run this again.`,
                  });
                },
              },
            ]
          : [],
    };
  });
