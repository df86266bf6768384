import { comes, goes, swapped, swapping } from "./restore.ts";
import { next, noteOf, type Step, start, step, stop } from "./step.ts";

const before = "/opt/openclaw/\\.before-upgrade";
const settings = /^writeFile \/etc\/clincher\/clincher\.toml$/;

/** Beside the gateway's start, by the engine. */
const restarts = step("the filter is restarted", /^run systemctl restart -- clincher-guard\.service$/);

export const upgrade: readonly Step[] = [
  step(
    "the folder for what is kept",
    new RegExp(`^makeDirectory ${before}$`),
    "upgrade/upgrade.ts remove(upgradeMarkerPath)",
    "upgrade/upgrade.ts remove(kept.folder)",
    "upgrade/upgrade.ts remove(kept.after)",
    "upgrade/upgrade.ts makeDirectory(kept.folder, closed)",
  ),
  step(
    "the note that it is being filled",
    noteOf(before, "copying"),
    "upgrade/upgrade.ts writeUpgrade(marker)",
    "upgrade/paths.ts writeFile(upgradeMarkerPath, `{JSON.str",
  ),
  step(
    "the backup comes in",
    new RegExp(`^run restic .* restore .*--target ${before}`),
    "upgrade/upgrade.ts makeDirectory(kept.data, closed)",
    'restore/fetch.ts tryRestic(place, { argv: ["restore", id,',
  ),
  step(
    "the settings are kept",
    new RegExp(`^writeFile ${before}/clincher\\.toml$`),
    "upgrade/upgrade.ts remove(`{kept.data}/var`)",
    "upgrade/upgrade.ts writeFile(to, content, privately)",
  ),
  step("the gateway stops", stop, 'lease/keep.ts run({ argv: ["docker", "stop", "--time",'),
  step(
    "what changed since is kept",
    /^run cp --archive/,
    "upgrade/keep.ts remove(`{kept.data}{path}`)",
    "upgrade/keep.ts makeDirectory(`{kept.data}{path}`, { m",
    'upgrade/keep.ts run({ argv: [ ...(["cp", "--archive", "-',
  ),
  step(
    "the manifest of it",
    new RegExp(`^writeFile ${before}/manifest$`),
    "upgrade/keep.ts writeFile(kept.manifest, formatManifest(",
    'upgrade/keep.ts run({ argv: ["sync", "--file-system", ke',
  ),
  step("the note that all is kept", noteOf(before, "kept"), "upgrade/upgrade.ts writeUpgrade(whole)"),
  step("the settings", settings, "upgrade/upgrade.ts writeFile(settingsPath, text, { mode, ui"),
  step("the new release starts", start, "upgrade/upgrade.ts converge(phases, plan, manner.run)"),
  restarts,
  step(
    "the note that it is well",
    noteOf(before, "done"),
    "upgrade/upgrade.ts writeUpgrade({ ...(marker ?? ready), ste",
  ),
];

export const rollback: readonly Step[] = [
  step(
    "the note that it begins",
    noteOf(before, "returning"),
    'upgrade/back.ts writeUpgrade({ ...marker, step: "returni',
  ),
  step("the settings", settings, "upgrade/back.ts writeFile(settingsPath, edit.text, { mod"),
  step(
    "the note at what was kept",
    noteOf(`${before}/data`, "checked"),
    "upgrade/back.ts remove(stage)",
    'upgrade/back.ts writeMarker({ snapshot: "replaced", step',
  ),
  step(
    "what was kept is taken",
    new RegExp(`^rename ${before}/data$`),
    "upgrade/back.ts rename(kept.data, stage)",
  ),
  ...[swapping, restarts, goes("sandboxes"), goes("state/gateway")],
  ...[comes("sandboxes"), comes("state/gateway"), swapped],
  step("the old release starts", start, "upgrade/back.ts converge(phases, await makePlan(host, ph"),
  step(
    "what the new release left goes aside",
    /^rename \/opt\/openclaw\/\.replaced$/,
    "upgrade/back.ts remove(kept.after)",
    "upgrade/back.ts rename(replaced, kept.after)",
  ),
  step(
    "the note goes",
    new RegExp(`^remove ${before}/marker\\.json$`),
    "upgrade/back.ts remove(upgradeMarkerPath)",
  ),
  next(
    "what was kept goes",
    new RegExp(`^remove ${before}/marker\\.json$`),
    "upgrade/back.ts remove(stage) #2",
    "upgrade/back.ts remove(kept.folder)",
  ),
];
