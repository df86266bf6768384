import type { Problem } from "../problem.ts";
import { isSecretName } from "./secrets.ts";
import type { Assignments } from "./sources.ts";

/** Keys that have a flag of their own; every other key is set with --set. Used by each command that reads settings. */
export const flagShortcuts = [
  { flag: "domain", key: "domain", hint: "NAME" },
  { flag: "admin-addresses", key: "admin.addresses", hint: "IP,…|anywhere" },
  { flag: "email", key: "edge.email", hint: "ADDRESS" },
  { flag: "tier", key: "tier", hint: "auto|starter|growth|production" },
  { flag: "docker-source", key: "docker.source", hint: "docker|distro" },
  { flag: "telegram", key: "channels.telegram.enabled", hint: "yes|no" },
  { flag: "memory", key: "memory.enabled", hint: "yes|no" },
] as const;

/** How a key is written on the command line: "--domain", "--set edge.subnet". */
export function flagName(path: string): string {
  const shortcut = flagShortcuts.find(({ key }) => key === path);
  return shortcut === undefined ? `--set ${path}` : `--${shortcut.flag}`;
}

export type FlagsResult =
  | { readonly ok: true; readonly flags: Assignments }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads "--set" texts: "edge.subnet=10.9.0.0/24". The same key twice is refused: which one wins would be a guess. */
export function fromAssignments(texts: readonly string[]): FlagsResult {
  const problems: Problem[] = [];
  const flags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const path = text.slice(0, Math.max(at, 0)).trim();
    const secret = isSecretName(path) || isSecretName(text.trim());
    if (secret) {
      problems.push({
        what: `${at < 0 ? text.trim() : path} is a secret and cannot be given on the command line`,
        where: "--set",
        why: "Every user of the machine can read the arguments of every process.",
        fix: "Use --secrets-file FILE, the environment, or answer the question of clincher init.",
      });
    } else if (path === "" || !/^[\w.-]+$/.test(path)) {
      problems.push({
        what: "--set needs key=value",
        where: "--set",
        fix: "Write it as --set edge.subnet=172.30.0.0/24.",
      });
    } else if (flags.has(path)) {
      problems.push({
        what: `${path} is given twice`,
        where: `--set ${path}`,
        fix: "Leave one of them out.",
      });
    } else flags.set(path, text.slice(at + 1).trim());
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, flags: Object.fromEntries(flags) };
}

/** Flags of the command line: those with a name of their own (by flag name), and all --set texts. */
export function fromFlags(named: Readonly<Record<string, unknown>>, sets: readonly string[]): FlagsResult {
  const shortcuts = flagShortcuts.flatMap(({ flag, key }) => {
    const value = named[flag];
    if (typeof value === "string") return [`${key}=${value}`];
    return typeof value === "boolean" ? [`${key}=${value}`] : [];
  });
  return fromAssignments([...shortcuts, ...sets]);
}
