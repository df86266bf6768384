import type { ArgsDef } from "citty";
import type { Look } from "../deploy/look.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";
import { flagShortcuts, fromFlags } from "../settings/flags.ts";
import type { Assignments } from "../settings/sources.ts";
import { repeated, type Session } from "./command.ts";

const shortcuts = Object.fromEntries(
  flagShortcuts.map(({ flag, key, hint }) => [
    flag,
    { type: "string", valueHint: hint, description: `Same as --set ${key}=${hint}.` },
  ]),
) as {
  readonly [Flag in (typeof flagShortcuts)[number]["flag"]]: {
    readonly type: "string";
    readonly valueHint: string;
    readonly description: string;
  };
};

/** Flags of every command that reads settings. */
export const settingsFlags = {
  ...shortcuts,
  set: {
    type: "string",
    valueHint: "KEY=VALUE",
    description: "Set any key of clincher.toml for this run; may be repeated.",
  },
  config: {
    type: "string",
    valueHint: "FILE",
    description: "Settings file instead of /etc/clincher/clincher.toml.",
  },
  "secrets-file": {
    type: "string",
    valueHint: "FILE",
    description: "Secrets file (root, mode 0600) that wins over /etc/clincher/secrets.toml.",
  },
} as const satisfies ArgsDef;

/** Flags of every command that looks at phases. */
export const phaseFlags = {
  only: { type: "string", valueHint: "PHASE,…", description: "Look at these phases only." },
  skip: { type: "string", valueHint: "PHASE,…", description: "Leave these phases out." },
} as const satisfies ArgsDef;

/** Settings that the command line gives, by dotted key. */
export const settingsFrom = (
  args: Readonly<Record<string, unknown>>,
  rawArgs: readonly string[],
): Assignments => {
  const result = fromFlags(args, repeated(rawArgs, "--set"));
  if (result.ok) return result.flags;
  const [first, ...rest] = result.problems;
  throw new Failure(
    exitCodes.settings,
    first ?? { what: "The flags cannot be read", fix: "See --help" },
    ...rest,
  );
};

/** What plan and install look at, from settingsFlags and phaseFlags. */
export const lookFrom = (
  args: Readonly<Record<string, unknown>>,
  rawArgs: readonly string[],
  { environment }: Session,
): Look => ({
  flags: settingsFrom(args, rawArgs),
  environment,
  settingsFile: typeof args.config === "string" ? args.config : undefined,
  secretsFile: typeof args["secrets-file"] === "string" ? args["secrets-file"] : undefined,
  only: repeated(rawArgs, "--only"),
  skip: repeated(rawArgs, "--skip"),
});
