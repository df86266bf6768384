import { comes, comesIn, ends, starts, swapped, swapping } from "./restore.ts";
import { next, type Step, step } from "./step.ts";

const lease = (state: string): RegExp => new RegExp(`^writeFile /var/lib/clincher/lease\\.json ${state}$`);
const leaseNote = /^run restic .* backup --quiet --stdin/;

/** By a server that stands by, when there is a newer backup than the one it has, with other settings. */
export const promote: readonly Step[] = [
  step(
    "the note of whom it stands by for",
    /^writeFile \/var\/lib\/clincher\/standby\.json$/,
    "standby/role.ts makeDirectory(stateFolder, { mode: 0o700",
    "standby/role.ts writeFile(standbyPath, `{JSON.stringify",
    "standby/sync.ts writeRole({ of: snapshot.host, snapshot:",
  ),
  step(
    "its old settings are kept",
    /^writeFile \/etc\/clincher\/clincher\.toml\.before-restore$/,
    "restore/settings.ts writeFile(`{path}.before-restore`, now,",
  ),
  step(
    "the new settings",
    /^writeFile \/etc\/clincher\/clincher\.toml$/,
    "restore/settings.ts writeFile(path, content, entry)",
  ),
  next(
    "what brought them goes",
    /^writeFile \/etc\/clincher\/clincher\.toml$/,
    "standby/sync.ts remove(stage)",
    'standby/sync.ts makeDirectory("/var/lib/clincher/backup"',
  ),
  step(
    "the newest backup comes over",
    /^run restic --repo \/var\/backups\/clincher .*\bcopy\b/,
    'copy.ts tryRestic(destination, { argv: ["copy",',
  ),
  next("the note that it did", /^run restic .*\bcopy\b/, "standby/sync.ts writeRole(role)"),
  step(
    "its own note of the claim",
    lease("unsure"),
    "lease/acquire.ts makeDirectory(stateFolder, { mode: 0o700",
    'lease/acquire.ts writeOwnLease({ holder, term, state: "un',
    "lease/keep.ts writeFile(ownLeasePath, `{JSON.stringif",
  ),
  step(
    "the claim",
    leaseNote,
    "lease/acquire.ts writeLease(place, note, answer)",
    "lease/notes.ts tryRestic(place, call)",
  ),
  {
    ...step("its renewal", leaseNote),
    nth: 2,
  },
  step(
    "its own note that it holds",
    lease("held"),
    'lease/acquire.ts writeOwnLease({ holder, term, state: "he',
  ),
  ...comesIn.slice(3),
  ...[swapping, comes("sandboxes"), comes("state"), swapped, starts],
  step(
    "it stands by no more: cron",
    /^remove \/etc\/cron\.d\/clincher-standby$/,
    "standby/promote.ts remove(syncCron)",
  ),
  step(
    "it stands by no more: the note",
    /^remove \/var\/lib\/clincher\/standby\.json$/,
    "standby/promote.ts remove(standbyPath)",
  ),
  // Told by what is before it: it begins with the same.
  next("what came in goes", /^remove \/var\/lib\/clincher\/standby\.json$/, ...ends.made),
];
