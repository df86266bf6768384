import { next, type Step, step } from "./step.ts";

/** The first backup of a server, to two places. */
export const backup: readonly Step[] = [
  step(
    "its record",
    /^commit INSERT INTO tasks/,
    "records.ts makeDirectory(stateFolder, { mode: 0o700",
    "records.ts database.run(schema)",
    'records.ts database.run( "DELETE FROM tasks WHERE t',
    'records.ts database.run("INSERT INTO tasks (task, s',
  ),
  step(
    "the folder of its notes",
    /^makeDirectory \/var\/lib\/clincher\/backup$/,
    "backup.ts makeDirectory(stateFolder, { mode: 0o700",
    "backup.ts makeDirectory(backupFolder, { mode: 0o70",
  ),
  step(
    "the watch that lets the agent go on",
    /^run systemd-run .*clincher-thaw/,
    'still.ts run({ argv: [ ...(["systemd-run", "--qui',
  ),
  step(
    "the agent is held still",
    /^run tee \/sys\/fs\/cgroup/,
    'freezer.ts run({ argv: ["tee", file], stdin: what }',
  ),
  step(
    "the manifest",
    /^writeFile \/var\/lib\/clincher\/backup\/manifest/,
    "take.ts writeFile(backupPaths.manifest, text, pr",
  ),
  step(
    "the description",
    /^writeFile \/var\/lib\/clincher\/backup\/about/,
    "take.ts writeFile(backupPaths.about, formatAbout",
  ),
  step(
    "the attempt to save",
    /^run restic .* backup --json/,
    "take.ts tryRestic(place, { argv, onLine, advance",
    "restic.ts run({ argv: makesKey === undefined ? com",
    "restic.ts tryRestic(place, given)",
  ),
  step(
    "the repository",
    /^run systemd-run .*restic --repo \/var\/backups\/clincher .*\binit\b/,
    'key-cost.ts run({ argv: [...shareOfCore, "true"] })',
    'take.ts initialise(place, { argv: ["--json"] })',
    'restic.ts restic(place, { ...given, argv: ["init",',
  ),
  next(
    "the save",
    /^run systemd-run .*restic .*\binit\b/,
    "take.ts tryRestic(place, { argv, onLine, advance #2",
  ),
  next(
    "the agent goes on",
    /^run restic .* backup --json/,
    'freezer.ts run({ argv: ["tee", file], stdin: what }',
  ),
  step(
    "the end of the watch",
    /^run systemctl stop clincher-thaw/,
    'still.ts run({ argv: ["systemctl", "stop", ...wat',
  ),
  step(
    "the note of the repository",
    /^writeFile \/var\/lib\/clincher\/backup\/known/,
    'take.ts restic(place, { argv: ["cat", "config"]',
    "known.ts writeFile(knownPath, `{JSON.stringify(k",
  ),
  step(
    "the note of the backup",
    /^writeFile \/var\/lib\/clincher\/backup\/noted/,
    "noted.ts writeFile(backupPaths.noted, `{JSON.str",
  ),
  step(
    "the folder of the second place",
    /^makeDirectory \/srv\/second$/,
    "place.ts makeDirectory(path, { mode: 0o700, uid:",
  ),
  step(
    "its repository",
    /^run systemd-run .*restic --repo \/srv\/second\/backups .*\binit\b/,
    "copy.ts initialise(destination, { argv: [...argv",
  ),
  step(
    "the copy",
    /^run restic --repo \/srv\/second\/backups .*\bcopy\b/,
    'copy.ts tryRestic(destination, { argv: ["copy",',
  ),
  step("the end of its record", /^commit UPDATE tasks/, 'records.ts database.run( "UPDATE tasks SET ended ='),
];

/** A later one, of so much that it is saved in two goes: what the first has is not kept twice. */
export const largeBackup: readonly Step[] = [
  step(
    "the end of what went ahead",
    /^run restic .* forget --tag/,
    'take.ts restic(place, { argv: ["forget", "--tag"',
  ),
];
