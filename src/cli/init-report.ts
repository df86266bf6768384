import type { InitOutcome } from "../settings/init/outcome.ts";
import { settingsPath } from "../settings/load.ts";
import { generatedSecrets } from "../settings/secrets.ts";

const isGenerated = (name: string) => (generatedSecrets as readonly string[]).includes(name);

/** What a person sees before the files are written; of secrets only the names. */
export function initPreview({ writes, secretsAdded }: InitOutcome): string {
  const settings = writes.find(({ path }) => path === settingsPath);
  const lines = (settings?.content ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return [
    "",
    ...writes.map(({ path, mode }) => `${path}${mode === 0o600 ? " (only root can read it)" : ""}`),
    ...(lines.length > 0 ? ["", "Settings"] : []),
    ...lines.map((line) => `  ${line}`),
    ...(secretsAdded.length > 0 ? ["", "Secrets"] : []),
    ...secretsAdded.map((name) => `  ${name.padEnd(18)}  ${isGenerated(name) ? "made now" : "given"}`),
    "",
    "",
  ].join("\n");
}

/** What was done, and what comes next. */
export function initReport({ domain, writes, settingsKept, secretsKept, ignored }: InitOutcome): string {
  return [
    ...writes.map(({ path }) => `Wrote ${path}`),
    ...(settingsKept ? [`Kept ${settingsPath} as it is (--force writes it anew)`] : []),
    ...ignored.map((key) => `Not used: the flag for ${key}, because the file that was kept says otherwise`),
    ...secretsKept.map(
      (name) => `Kept ${name} of secrets.toml, though another was given (--force replaces it)`,
    ),
    ...(writes.length === 0 ? ["Nothing to write."] : []),
    "",
    `Next: point the DNS record of ${domain} at this server, then run: clincher install`,
    "",
  ].join("\n");
}

/** The same as one JSON object on a line. */
export function initJson({
  domain,
  writes,
  settingsKept,
  secretsAdded,
  secretsKept,
  ignored,
}: InitOutcome): string {
  const written = writes.map(({ path }) => path);
  return `${JSON.stringify({ domain, written, settingsKept, secretsAdded, secretsKept, ignored })}\n`;
}
