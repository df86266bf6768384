import { noteOf, type Step, stage, start, step, stop } from "./step.ts";

export const comesIn: readonly Step[] = [
  step(
    "the folder it comes into",
    new RegExp(`^makeDirectory ${stage}$`),
    "restore/fetch.ts remove(stage)",
    "restore/fetch.ts makeDirectory(stage, closed)",
  ),
  step(
    "the note that it comes in",
    noteOf(stage, "fetching"),
    'restore/fetch.ts writeMarker({ snapshot, step: "fetching"',
    "restore/marker.ts writeFile(markerPath(folder), `{JSON.st",
  ),
  step(
    "the settings come in",
    /^run restic .* restore .*--include \/etc\/clincher/,
    'restore/fetch.ts tryRestic(place, { argv: ["restore", id,',
  ),
  step(
    "the data comes in",
    /^run restic .* restore .*--include \/opt\/openclaw/,
    'restore/fetch.ts tryRestic(place, { argv: ["restore", id,',
  ),
  step(
    "it is flushed",
    new RegExp(`^run sync --file-system ${stage}$`),
    'restore/marker.ts run({ argv: ["sync", "--file-system", fo',
  ),
  step(
    "the note that it was checked",
    noteOf(stage, "checked"),
    "restore/fetch.ts writeMarker({ snapshot: snapshot.id, ste",
  ),
];

const aside: readonly Step[] = [
  step(
    "what was replaced before goes",
    /^remove \/opt\/openclaw\/\.replaced$/,
    "restore/swap.ts remove(replaced)",
  ),
  step(
    "the folder for what is replaced",
    /^makeDirectory \/opt\/openclaw\/\.replaced$/,
    "restore/swap.ts makeDirectory(replaced, closed)",
  ),
  step(
    "the note in it",
    noteOf("/opt/openclaw/\\.replaced", "checked"),
    "restore/swap.ts writeMarker(putsBack ? { ...aside, undon",
  ),
];

export const swapping = step(
  "the note that it is moved",
  noteOf(stage, "swapping"),
  'restore/swap.ts writeMarker({ ...coming, step: "swapping',
);
const services = step("the services stop", stop, "restore/swap.ts run({ argv, timeoutSeconds: 120 })");

export const goes = (root: string): Step =>
  step(
    `${root} goes`,
    new RegExp(`^rename /opt/openclaw/${root}$`),
    "restore/swap.ts makeDirectory(path, closed)",
    "restore/swap.ts makeDirectory(path, closed) #2",
    "restore/swap.ts rename(root, `{replaced}{root}`)",
  );
export const comes = (root: string): Step =>
  step(
    `${root} comes`,
    new RegExp(`^rename ${stage}/opt/openclaw/${root}$`),
    "restore/swap.ts rename(`{stage}{root}`, root)",
  );

export const swapped = step(
  "the note that it is in place",
  noteOf(stage, "swapped"),
  'restore/swap.ts writeMarker({ ...marker, step: "swapped"',
  'restore/swap.ts writeMarker({ ...coming, step: "swapped"',
);
export const starts = step(
  "the services start",
  start,
  "restore/bring-back.ts converge(until, first.plan, run)",
  "restore/bring-back.ts converge(seen.phases, rest.plan, run)",
);
export const ends = step(
  "what came in goes",
  new RegExp(`^remove ${stage}$`),
  "restore/bring-back.ts remove(restorePaths.stage)",
);

/** Onto a server that runs. */
export const restore: readonly Step[] = [
  ...comesIn,
  ...aside,
  ...[swapping, services, goes("sandboxes"), goes("state"), comes("sandboxes"), comes("state")],
  ...[swapped, starts, ends],
];

/** Back to what a restore has replaced. */
export const undo: readonly Step[] = [
  step("what is left goes", new RegExp(`^remove ${stage}$`), "restore/undo.ts remove(stage)"),
  step(
    "what was replaced is taken",
    /^rename \/opt\/openclaw\/\.replaced$/,
    "restore/undo.ts rename(replaced, stage)",
  ),
  ...[swapping, goes("state"), comes("state"), starts],
];
