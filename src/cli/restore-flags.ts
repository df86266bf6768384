import type { ArgsDef } from "citty";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { partNames } from "../recovery/restore/parts.ts";
import type { Given } from "./arguments.ts";
import { settingsFlags } from "./settings-flags.ts";

// The settings are the backup's, or this server's own.
const { config: _, ...settings } = settingsFlags;

/** What `clincher restore` takes. Archives may be several; a place is one. */
export const restoreTaker = {
  name: "restore",
  several: true,
  args: {
    from: {
      type: "positional",
      valueHint: "FROM",
      required: false,
      description: "Address of the backups, a place of this server by its name, or archives.",
    },
    snapshot: { type: "string", valueHint: "ID", description: "Beginning of an id, or latest." },
    at: { type: "string", valueHint: "WHEN", description: "The last backup from before that moment (UTC)." },
    to: { type: "string", valueHint: "FOLDER", description: "Only take the files out, into a new folder." },
    only: {
      type: "string",
      valueHint: "PART",
      description: `Parts, between commas: ${partNames.join(", ")}.`,
    },
    "key-file": { type: "string", valueHint: "FILE", description: "File with the backup key in it." },
    "dry-run": { type: "boolean", description: "Show what would be done and stop." },
    undo: { type: "boolean", description: "Put back what the last restore replaced." },
    redo: { type: "boolean", description: "Put back what the last --undo replaced." },
    "other-is-gone": {
      type: "boolean",
      description: "The server it was is off and stays off: wait for nothing, nor for a lock that it left.",
    },
    yes: {
      type: "boolean",
      alias: "y",
      description: "Do not ask. Needed without a terminal, where something is replaced.",
    },
    "confirm-within": {
      type: "string",
      valueHint: "TIME",
      default: "10m",
      description: "Time to confirm a change of ssh and firewall before it is taken back.",
    },
    ...settings,
    json: {
      type: "boolean",
      description: "One event a line, as JSON; needs --yes where something is replaced.",
    },
  },
} as const satisfies { name: string; several: true; args: ArgsDef };

const back: readonly string[] = ["dry-run", "yes", "confirm-within", "json"];
const out: readonly string[] = ["from", "snapshot", "at", "only", "key-file", "secrets-file", "yes", "json"];

/** Flags that make a restore something else, each with what it does not heed. */
const unheeded: readonly (readonly [flag: string, (other: string) => boolean])[] = [
  ["undo", (other) => !back.includes(other)],
  ["redo", (other) => !back.includes(other)],
  ["to", (other) => !out.includes(other)],
  ["at", (other) => other === "snapshot"],
];

const shown = (flag: string): string => (flag === "from" ? "FROM" : `--${flag}`);

/** Throws for two flags of which one would be passed over: somebody counts on it. `values` are those that were read. */
export const refuseContradictions = (given: Given, values: Readonly<Record<string, unknown>>): void => {
  const on = [...given.flags].filter((flag) => values[flag] !== false);
  const all = [...on, ...(given.positionals.length > 0 ? ["from"] : [])];
  for (const [flag, passesOver] of unheeded) {
    const other = all.find((each) => each !== flag && passesOver(each));
    if (other === undefined || !on.includes(flag)) continue;
    throw new Failure(exitCodes.settings, {
      what: `${shown(flag)} and ${shown(other)} do not go together`,
      where: "command line of clincher restore",
      fix: "Leave one of them out.",
    });
  }
};

/** Throws for what picks among backups or in them, beside archives. */
export const refuseBesideArchives = ({ flags }: Given, named: boolean): void => {
  const picks = ["only", "at", ...(named ? ["snapshot"] : [])].find((flag) => flags.has(flag));
  if (picks === undefined) return;
  throw new Failure(exitCodes.settings, {
    what: `--${picks} picks ${picks === "only" ? "parts of a backup" : "a backup"}, and archives have none`,
    where: "command line of clincher restore",
    fix: "Name only the archives that you want.",
  });
};
