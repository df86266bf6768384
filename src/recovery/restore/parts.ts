import { exitCodes } from "../../exit.ts";
import { Failure } from "../../problem.ts";
import { nearest } from "../../settings/nearest.ts";
import { hostPaths } from "../../stack/paths.ts";
import { settingsRoot } from "../paths.ts";

/** What `--only` takes, and where each lies. Settings are no data: they are looked at, and never replaced on a server that runs. */
const places = {
  state: hostPaths.gatewayState,
  workspace: `${hostPaths.gatewayState}/workspace`,
  sandboxes: hostPaths.sandboxes,
  certificates: hostPaths.caddyState,
  spending: hostPaths.litellmState,
  settings: settingsRoot,
} as const;

export type PartName = keyof typeof places;
export const partNames = Object.keys(places) as readonly PartName[];

const isPart = (name: string): name is PartName => partNames.some((each) => each === name);

/** `--only`, given once or more, each with names between commas. Throws when one is none; empty when none was given. */
export const partsFrom = (texts: readonly string[]): readonly PartName[] =>
  texts
    .flatMap((text) => text.split(",").map((name) => name.trim()))
    .map((name) => {
      if (isPart(name)) return name;
      const near = nearest(name, partNames);
      throw new Failure(exitCodes.settings, {
        what: `There is no part ${name}`,
        where: "--only",
        fix: `${near === null ? "" : `Did you mean ${near}? `}Parts: ${partNames.join(", ")}`,
      });
    });

/** The folders of parts, none of them within another. */
export const foldersOf = (parts: readonly PartName[]): readonly string[] => {
  const folders = [...new Set(parts.map((part) => places[part]))];
  return folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`)));
};

/** The data that parts replace on a server that runs; undefined for all of it. Throws for what stays there. */
export const rootsOf = (parts: readonly PartName[]): readonly string[] | undefined => {
  if (parts.length === 0) return undefined;
  if (!parts.includes("settings")) return foldersOf(parts);
  throw new Failure(exitCodes.settings, {
    what: "The settings of a server that runs are not replaced by a restore",
    where: "--only settings",
    why: "They decide who may log in and what the agent may reach.",
    fix: "Look at those of the backup, and take over what you want: --only settings --to FOLDER",
  });
};
