import { comes, goes, swapped, swapping } from "./restore.ts";
import { next, noteOf, type Step, start, step } from "./step.ts";

const before = "/opt/openclaw/\\.before-upgrade";
const settings = /^writeFile \/etc\/clincher\/clincher\.toml$/;

/** Beside the gateway's start, by the engine. */
const restarts = step("the filter is restarted", /^run systemctl restart -- clincher-guard\.service$/);

export const upgrade: readonly Step[] = [
  step(
    "the folder for what is kept",
    new RegExp(`^makeDirectory ${before}$`),
    "upgrade/begin.ts makeDirectory(kept.folder, { mode: 0o700",
  ),
  step(
    "the note that it is being filled",
    noteOf(before, "copying"),
    "upgrade/begin.ts writeUpgrade(begun)",
    "upgrade/paths.ts writeFile(upgradeMarkerPath, `{JSON.str",
  ),
  step(
    "what an earlier one left goes",
    /^remove \/opt\/openclaw\/\.after-upgrade$/,
    "upgrade/begin.ts remove(`{kept.folder}/{name}`)",
    "upgrade/begin.ts remove(kept.after)",
  ),
  step(
    "the backup comes in",
    new RegExp(`^run restic .* restore .*--target ${before}`),
    "upgrade/ahead.ts makeDirectory(kept.data, closed)",
    'restore/fetch.ts tryRestic(place, { argv: ["restore", id,',
  ),
  step(
    "the settings are kept",
    new RegExp(`^writeFile ${before}/clincher\\.toml$`),
    "upgrade/ahead.ts rename(`{kept.data}{backupPaths.manife",
    "upgrade/ahead.ts remove(`{kept.data}/var`)",
    "upgrade/ahead.ts writeFile(to, content, privately)",
  ),
  step(
    "the folder for a trial of the new release",
    new RegExp(`^makeDirectory ${before}/trial$`),
    "upgrade/trial.ts makeDirectory(kept.trial, closed)",
  ),
  step(
    "the trial starts",
    /^run docker run --detach --name clincher-trial /,
    "upgrade/trial.ts makeDirectory(path, { mode: 0o500, ...ow",
    "upgrade/trial.ts writeFile(`{trial.config}/openclaw.json",
    "upgrade/trial.ts writeFile(`{trial.secrets}/openclaw.jso",
    "upgrade/trial-container.ts run({ argv: trialCommand(target.after.si",
  ),
  step(
    "the trial ends",
    /^run docker stop --time \d+ clincher-trial$/,
    'upgrade/trial-container.ts run({ argv: ["docker", "stop", "--time",',
  ),
  step(
    "its container goes",
    /^run docker rm --force --volumes clincher-trial$/,
    'upgrade/trial-container.ts run({ argv: ["docker", "rm", "--force",',
    "upgrade/trial.ts remove(trial.config)",
    "upgrade/trial.ts remove(trial.secrets)",
    "upgrade/trial.ts remove(kept.trial) #2",
  ),
  step(
    "the gateway stops",
    /^run docker stop --time 30 /,
    'lease/keep.ts run({ argv: ["docker", "stop", "--time",',
  ),
  step(
    "what changed since is kept",
    /^run cp --archive --reflink=auto --parents /,
    "upgrade/keep.ts remove(`{kept.data}{path}`)",
    "upgrade/keep.ts makeDirectory(`{kept.data}{path}`, { m",
    'upgrade/copy-files.ts run({ argv: ["cp", "--archive", "--refli',
  ),
  step(
    "the manifest of it",
    new RegExp(`^writeFile ${before}/manifest$`),
    "upgrade/keep.ts writeFile(kept.manifest, formatManifest(",
    'upgrade/keep.ts run({ argv: ["sync", "--file-system", ke',
  ),
  step("the note that all is kept", noteOf(before, "kept"), "upgrade/upgrade.ts writeUpgrade(whole)"),
  step("the settings", settings, "upgrade/upgrade.ts writeFile(settingsPath, text, { mode, ui"),
  step(
    "what was tried takes the place of the data",
    new RegExp(`^exchange ${before}/trial/state$`),
    "upgrade/trial.ts exchange(trial.state, gatewayState)",
  ),
  step(
    "the log goes on",
    new RegExp(`^exchange ${before}/trial/state/logs$`),
    "upgrade/trial.ts exchange(`{trial.state}/logs`, logs)",
  ),
  step("the new release starts", start, "upgrade/upgrade.ts converge(phases, plan, manner.run)"),
  restarts,
  step(
    "the note that it is well",
    noteOf(before, "done"),
    "upgrade/trial.ts remove(kept.trial)",
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
