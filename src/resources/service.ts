import { exitCodes } from "../exit.ts";
import type { Fact, Facts } from "../facts/fact.ts";
import { file as fileFact } from "../facts/file.ts";
import { type UnitFact, unit, unitState } from "../facts/unit.ts";
import { Failure } from "../problem.ts";
import type { Resource, Work } from "./resource.ts";

const systemctl = async ({ host }: Work, name: string, ...argv: readonly string[]): Promise<void> => {
  const result = await host.run({ argv: ["systemctl", ...argv, "--", name], timeoutSeconds: 120 });
  if (result.code === 0) return;
  const log = await host.run({ argv: ["journalctl", "-u", name, "-n", "8", "--no-pager", "-o", "cat"] });
  throw new Failure(exitCodes.failed, {
    what: `systemctl ${argv.join(" ")} ${name} failed`,
    why: [result.stderr.trim(), log.stdout.trim()].filter((text) => text !== "").join("\n"),
    fix: `Look at: journalctl -u ${name} -n 50`,
  });
};

export interface ServiceOptions {
  /** Reload before a restart: some settings count from then on, and change how it goes down. */
  readonly reloadFirst?: true;
  /** Settings in files that are not known by name: when the last of them was written, milliseconds since 1970. */
  readonly further?: {
    /** Of the resource that writes them. */
    readonly id: string;
    readonly needs: readonly Fact<unknown>[];
    written(facts: Facts): number;
  };
}

const doing = (now: UnitFact, restart: boolean, name: string): string => {
  const unmask = now.masked === true ? "unmask, " : "";
  return restart
    ? `${unmask}restart ${name}, its settings are newer than it`
    : `${unmask}enable and start ${name}`;
};

/**
 * A systemd unit that runs now and after a boot, and that was started after its settings were last written. Judged by
 * the clock of the file and of the unit, not by what this run did: a run that died in between is finished by the next.
 */
export const service = (
  name: string,
  settings: readonly string[] = [],
  options: ServiceOptions = {},
): Resource => {
  const state = unit(name);
  const files = settings.map((path) => fileFact(path));
  const anyNewer = async ({ host }: Work, { started }: UnitFact): Promise<boolean> => {
    const stats = await Promise.all(settings.map((path) => host.stat(path)));
    return stats.some((stat) => (stat?.modified ?? 0) > (started ?? 0));
  };
  return {
    id: `service ${name}`,
    needs: [state, ...files, ...(options.further?.needs ?? [])],
    diff: (facts, earlier) => {
      const now = facts.get(state);
      const ids = [
        ...settings.map((path) => `file ${path}`),
        ...(options.further ? [options.further.id] : []),
      ];
      const changing = ids.some((id) => earlier.changes(id));
      const written = [
        ...files.map((each) => facts.get(each)?.stat.modified ?? 0),
        options.further?.written(facts) ?? 0,
      ];
      const newer = Math.max(...written) > (now.started ?? Number.POSITIVE_INFINITY);
      if (now.active && now.enabled && !changing && !newer) return [];
      const restart = now.active && (changing || newer);
      return [
        {
          action: "run",
          summary: doing(now, restart, name),
          before: [{ kind: "unit", name, value: unitState(now) }],
          make: async (work) => {
            if (now.masked === true) await systemctl(work, name, "unmask");
            // Its package, installed in this run, may have started it, before its settings were there or with them.
            const is = now.active && now.enabled ? now : await state.read(work.host);
            // Either makes systemd read all units again.
            if (!is.enabled) await systemctl(work, name, "enable");
            else if (settings.some((path) => path.startsWith("/etc/systemd/system/")))
              await work.host.run({ argv: ["systemctl", "daemon-reload"] });
            if (!restart && is.active && !(await anyNewer(work, is))) return;
            if (restart && options.reloadFirst === true) await systemctl(work, name, "reload");
            await systemctl(work, name, restart || changing ? "restart" : "start");
          },
        },
      ];
    },
  };
};
