import type { Fact, Facts } from "../../facts/fact.ts";
import { stat } from "../../facts/file.ts";
import type { FileStat } from "../../host/host.ts";

const folder = "/etc/systemd/system";

/** Whether a unit starts at boot, told from systemd's folder: no process is needed to ask. */
export interface BootUnit {
  readonly name: string;
  readonly needs: readonly Fact<FileStat | null>[];
  /** What keeps it from starting at boot, one line each. */
  obstacles(facts: Facts): readonly string[];
}

/** `wantedBy` as in the unit's [Install] section. A link in place of the unit's own file masks it. */
export const bootUnit = (name: string, wantedBy: readonly string[]): BootUnit => {
  const mask = stat(`${folder}/${name}`);
  const links = wantedBy.map((target) => stat(`${folder}/${target}.wants/${name}`));
  return {
    name,
    needs: [mask, ...links],
    obstacles: (facts) => [
      ...(facts.get(mask)?.kind === "symlink" ? [`${name} is masked`] : []),
      ...(links.every((link) => facts.get(link) !== null) ? [] : [`${name} does not start at boot`]),
    ],
  };
};
