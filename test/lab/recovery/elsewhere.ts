/** Changes in src/recovery that are no step of a backup, restore, takeover, upgrade or way back, and why. By site, or by folder or file. */
export const elsewhere: Readonly<Record<string, string>> = {
  'upgrade/trial-container.ts run({ argv: ["docker", "logs", "--tail",': "reads",
  "drill/": "in a folder and containers of its own, removed by whoever comes next: drill",
  "legacy/": "archives, which come in by the same moves: legacy",
  "rotate.ts": "crash",
  "backup-key.ts": "crash",
  "lost.ts": "reads",
  "sheet.ts": "a note that the recovery sheet was kept",
  "new-folder.ts": "a folder of the operator's: nothing runs on it",
  "restore/to.ts": "into a folder of the operator's: nothing runs on it",
  "show.ts": "reads",
  "snapshots.ts": "reads",
  'backup.ts restic(place, { argv: ["check", `--read-': "reads",
  'backup.ts restic(place, { argv: [ ...["forget", "-': "a prune: restic's own, and no part of a backup",
  'backup.ts restic(place, { argv: ["prune"] })': "restic's own, and no part of a backup",
  'still.ts run({ argv: ["systemctl", "list-units",': "reads",
  'take.ts tryRestic(place, { argv: ["cat", "config': "reads",
  'take.ts run({ argv: ["touch", "-a", "-c", "--",': "only has restic read again what changed a moment ago",
  'take.ts restic(place, { argv: ["forget", result.': "when somebody let a container go on",
  'lease/acquire.ts run({ argv: ["timedatectl", "show", "-p"': "reads",
  "lease/acquire.ts writeLease(place, note, answer) #2":
    "the claim, once the lock of a dead server is gone: standby",
  'lease/notes.ts restic(place, { argv: ["unlock", "--remo': "the lock of a dead server: standby",
  'lease/notes.ts tryRestic(place, { argv: ["snapshots", "': "reads",
  'key-cost.ts run({ argv: ["systemctl", "stop", "--qui': "a restic that outlived its clincher: crash",
  "restic.ts remove(path)":
    "keys of a repository that never came to be: the next init finds the rest of them",
  "lease/notes.ts initialise(place, { argv: [], timeoutSec": "before the first backup: standby",
  "lease/notes.ts restic(place, call)": "before the first backup: standby",
  'lease/notes.ts tryRestic(place, { argv: ["forget", ...o': "old notes, which count no more",
  "lease/keep.ts": "looks of a server that runs the agent: standby",
  "lease/start.ts": "looks of a server that runs the agent: standby",
  "standby/keep.ts": "looks of a server that runs the agent: standby",
  "restore/fetch.ts remove(folder).catch(() => {})": "a disk that really is full: disk-full",
  "restore/fetch.ts makeDirectory(folder, { ...closed, mode:": "onto a fresh server: dr",
  "restore/fetch.ts remove(stage) #2": "takes away what is of no use; so does the next that comes in",
  "restore/fetch.ts remove(stage) #3": "after a look that nothing follows",
  'restore/fetch.ts removeEmpty("/opt/openclaw")': "after a look that nothing follows",
  'restore/restore.ts makeDirectory("/etc/clincher", { mode: 0': "onto a fresh server: dr",
  "restore/opening-key.ts tryRestic({ ...place, environment }, { a": "reads",
  "restore/opening-key.ts writeFile(secrets.path, edit.text, { mod":
    "into what comes in, which comes in anew after a death: standby",
  "restore/settings.ts makeDirectory(path, entry)": "onto a fresh server: dr",
  "restore/settings.ts makeDirectory(stateFolder, { mode: 0o700": "onto a fresh server: dr",
  "restore/settings.ts writeFile(imageLockPath, lock, { mode: 0": "onto a fresh server: dr",
  'restore/swap.ts writeMarker({ ...coming, step: "checked"': "when Docker does not stop the services",
  'restore/swap.ts run({ argv: ["docker", "start", ...ids],': "when Docker does not stop the services",
  "restore/swap.ts makeDirectory(path, access)":
    "where an older backup lacks a folder; an install makes it too",
  "resume.ts": "leftovers that nobody goes on with: crash",
  "standby/sync.ts remove(folder)": "by standby prepare, which is begun anew",
  'standby/sync.ts makeDirectory("/etc/clincher", { mode: 0': "by standby prepare",
  "standby/sync.ts converge(seen.phases, seen.plan, run)": "by standby prepare and sync",
  "upgrade/abandon.ts": "by whatever comes after a death of an upgrade",
  "upgrade/earlier.ts":
    "of an upgrade after an upgrade: upgrade; test/recovery/earlier.test.ts lets each die",
  "upgrade/undo-kept.ts":
    "of a way back after a restore: life; test/recovery/undo-kept.test.ts lets each die",
  "upgrade/back.ts writeFile(imageLockPath, formatLock(left":
    "of a release that failed: upgrade-fails, crash",
  'upgrade/back.ts run({ argv: ["docker", "image", "rm", ..':
    "of a release that failed: upgrade-fails, crash",
  "upgrade/back.ts writeFile(proofPath, proof, { mode: 0o60":
    "of a release that failed: upgrade-fails, crash",
  "upgrade/rollback.ts converge(phases, await makePlan(host, ph": "nothing is left to do but a question",
  'upgrade/upgrade.ts run({ argv: ["docker", "rm", "--force",':
    "a sandbox, which is made anew when it is needed",
};
