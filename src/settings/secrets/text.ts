import { generatedSecrets, givenSecrets, type SomeSecrets } from "../secrets.ts";
import { tomlValue } from "../show.ts";

/** secrets.toml with these secrets, in a fixed order. */
export function secretsText(secrets: SomeSecrets): string {
  const lines = (names: readonly (keyof SomeSecrets)[]) =>
    names.flatMap((name) => (secrets[name] === undefined ? [] : [`${name} = ${tomlValue(secrets[name])}`]));
  const given = lines(givenSecrets);
  const generated = lines(generatedSecrets);
  return [
    "# Secrets of clincher. Only root may read this file; keep it out of backups that are not encrypted.",
    ...(given.length > 0 ? ["", "# Brought by you.", ...given] : []),
    ...(generated.length > 0
      ? [
          "",
          "# Made by clincher. Keep a copy of backup_key somewhere else: without it no backup can be read.",
          ...generated,
        ]
      : []),
    "",
  ].join("\n");
}
