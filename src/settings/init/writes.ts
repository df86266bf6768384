import { settingsPath } from "../load.ts";
import { secretsPath } from "../secrets/load.ts";
import { secretsText } from "../secrets/text.ts";
import type { Secrets, SomeSecrets } from "../secrets.ts";
import { secretNames } from "../secrets.ts";
import { tomlValue } from "../show.ts";

/** A file that init writes, owned by root. */
export interface Write {
  readonly path: string;
  readonly content: string;
  readonly mode: 0o600 | 0o644;
}

export interface SecretsWrite {
  readonly writes: readonly Write[];
  /** Secrets that get into the file now. */
  readonly added: readonly string[];
}

/** The old file beside the new one. */
export const previousOf = (path: string): string => `${path}.previous`;

function replace(path: string, old: string | null, content: string, mode: Write["mode"]): Write[] {
  if (old === content) return [];
  return [...(old === null ? [] : [{ path: previousOf(path), content: old, mode }]), { path, content, mode }];
}

/** Writes for clincher.toml; the old one is kept as clincher.toml.previous. */
export const settingsWrites = (old: string | null, content: string): Write[] =>
  replace(settingsPath, old, content, 0o644);

/**
 * Writes for secrets.toml. New secrets are added below what is there, so that the operator's comments stay. Where a secret
 * is replaced, the old file is kept as secrets.toml.previous.
 */
export function secretsWrites(
  old: { readonly text: string; readonly secrets: SomeSecrets } | null,
  wanted: Secrets,
): SecretsWrite {
  const known = old?.secrets ?? {};
  const names = secretNames.filter((name) => wanted[name] !== undefined);
  const added = names.filter((name) => known[name] !== wanted[name]);
  if (added.length === 0) return { writes: [], added };
  if (old === null || added.some((name) => known[name] !== undefined))
    return {
      writes: replace(secretsPath, old?.text ?? null, secretsText({ ...known, ...wanted }), 0o600),
      added,
    };
  const lines = added.map((name) => `${name} = ${tomlValue(wanted[name])}`);
  const content = `${old.text.replace(/\n*$/, "\n")}\n# Added by clincher init.\n${lines.join("\n")}\n`;
  return { writes: [{ path: secretsPath, content, mode: 0o600 }], added };
}
