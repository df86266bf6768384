import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { z } from "zod";
import { waitsForAnother } from "../deploy/agent-here.ts";
import { stateFolder } from "../facts/state-folder.ts";
import type { Host } from "../host/host.ts";
import type { Problem } from "../problem.ts";
import { sftpKey } from "../restic/place.ts";
import type { Deployment } from "../settings/deployment.ts";
import { type RepositoryKind, repositoryKind } from "../settings/values/repository.ts";
import { backupFolder } from "./paths.ts";
import { serverName } from "./server-name.ts";

/** Everything that is needed when this server is gone. It opens every backup: paper in a safe place, not a file here. */
export interface Sheet {
  readonly host: string;
  readonly domain: string;
  readonly key: string;
  /** Tells two keys apart without showing them: the first 16 digits of the SHA-256 of the key. */
  readonly fingerprint: string;
  readonly places: readonly {
    readonly name: string;
    readonly repository: string;
    readonly needs: string | null;
  }[];
  /** Private key that sftp places are reached with; null when there is none. */
  readonly sshKey: string | null;
  /** ISO 8601, the day. */
  readonly made: string;
}

const needs: Readonly<Partial<Record<RepositoryKind, string>>> = {
  local: "that disk: it is gone when this server is",
  s3: "CLINCHER_BACKUP_S3_KEY_ID and CLINCHER_BACKUP_S3_SECRET, from your storage provider",
  b2: "CLINCHER_BACKUP_B2_ACCOUNT_ID and CLINCHER_BACKUP_B2_ACCOUNT_KEY, from backblaze.com",
  rest: "CLINCHER_BACKUP_REST_USER and CLINCHER_BACKUP_REST_PASSWORD, if the server asks for them",
};

/** Whether a key is on the sheet: without one of its own here, restic logs in with whatever root's ssh has. */
const sftpNeeds = (sshKey: string | null): string =>
  sshKey === null
    ? `the key that root's ssh logs in with: it is not on this sheet, so keep it, or make one at ${sftpKey}`
    : `the ssh key below, as ${sftpKey}`;

/** The first 16 digits of the SHA-256 of a key. */
export const fingerprintOf = (key: string): string =>
  createHash("sha256").update(key).digest("hex").slice(0, 16);

/** Reads what belongs on the sheet. */
export const readSheet = async (host: Host, { settings, secrets }: Deployment): Promise<Sheet> => {
  const text = async (path: string) => {
    const content = await host.read(path);
    return content === null ? null : new TextDecoder().decode(content).trim();
  };
  const kinds = settings.backup.targets.map(({ repository }) => repositoryKind(repository));
  const sshKey = kinds.includes("sftp") ? await text(sftpKey) : null;
  const needsOf = (kind: RepositoryKind) => (kind === "sftp" ? sftpNeeds(sshKey) : (needs[kind] ?? null));
  return {
    host: await serverName(host),
    domain: settings.domain,
    key: secrets.backup_key,
    fingerprint: fingerprintOf(secrets.backup_key),
    places: settings.backup.targets.map(({ name, repository }) => ({
      name,
      repository,
      needs: needsOf(repositoryKind(repository)),
    })),
    sshKey,
    made: new Date(host.now()).toISOString().slice(0, 10),
  };
};

/** The exact line that brings the server back, best place first. */
export const restoreLines = ({ places }: Sheet): readonly string[] =>
  [...places]
    .sort(
      (a, b) =>
        Number(repositoryKind(a.repository) === "local") - Number(repositoryKind(b.repository) === "local"),
    )
    .map(({ repository }) => `clincher restore ${repository} --key-file key`);

/** ssh takes no key that others may read, and a fresh server has no such folder. */
const sshKeyLines = [
  `install -d -m 755 ${dirname(sftpKey)}`,
  `nano ${sftpKey}     # the ssh key, all its lines`,
  `chmod 600 ${sftpKey}`,
];

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const sections = (sheet: Sheet): readonly Section[] => [
  {
    title: "Where the backups are",
    lines: sheet.places.flatMap(({ name, repository, needs: what }) => [
      `${name}: ${repository}`,
      ...(what === null ? [] : [`  needs ${what}`]),
    ]),
  },
  { title: `The key (fingerprint ${sheet.fingerprint})`, lines: [sheet.key] },
  ...(sheet.sshKey === null ? [] : [{ title: `The ssh key, ${sftpKey}`, lines: sheet.sshKey.split("\n") }]),
  {
    title: "On a fresh server, as root",
    lines: [
      "curl -fsSL https://get.clincher.dev/install.sh | sh",
      "nano key                              # the key, alone on one line",
      ...(sheet.sshKey === null ? [] : sshKeyLines),
      ...restoreLines(sheet).map((line, index) => (index === 0 ? line : `or: ${line}`)),
    ],
  },
  {
    title: "Then",
    lines: [
      "Within ten minutes log in from a new window and run: sudo clincher confirm",
      `Point ${sheet.domain} at the new server.`,
      "Make sure that the old server stays off.",
    ],
  },
];

/** The sheet as plain text. */
export const sheetText = (sheet: Sheet): string =>
  [
    `RECOVERY SHEET of ${sheet.host} (${sheet.domain}), ${sheet.made}`,
    "Whoever has this can read every backup. Keep it away from this server.",
    ...sections(sheet).flatMap(({ title, lines }) => ["", title, ...lines.map((line) => `  ${line}`)]),
    "",
  ].join("\n");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The sheet as one page to print; nothing in it is loaded from anywhere. */
export const sheetHtml = (sheet: Sheet): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Recovery sheet of ${escaped(sheet.host)}</title>
<style>body{font:12pt/1.4 serif;margin:2cm;max-width:17cm}pre{font:10pt/1.4 monospace;white-space:pre-wrap;overflow-wrap:anywhere;border-left:2pt solid #888;padding-left:.4cm}h2{font-size:13pt;margin:.6cm 0 .1cm}</style>
</head><body>
<h1>Recovery sheet of ${escaped(sheet.host)}</h1>
<p>${escaped(sheet.domain)}, ${sheet.made}. Whoever has this can read every backup. Keep it away from this server.</p>
${sections(sheet)
  .map(({ title, lines }) => `<h2>${escaped(title)}</h2>\n<pre>${escaped(lines.join("\n"))}</pre>`)
  .join("\n")}
</body></html>
`;

const savedPath = `${backupFolder}/sheet.json`;
const saved = z.object({ fingerprint: z.string() });

/** Notes that the operator has this sheet in a safe place. */
export const noteSaved = async (host: Host, { fingerprint, made }: Sheet): Promise<void> => {
  // The key is there from init on, the folder from the first install.
  for (const folder of [stateFolder, backupFolder])
    await host.makeDirectory(folder, { mode: 0o700, uid: 0, gid: 0 });
  await host.writeFile(savedPath, `${JSON.stringify({ fingerprint, made })}\n`, {
    mode: 0o600,
    uid: 0,
    gid: 0,
  });
};

/** Whether the operator has said that a sheet with this key is safe. */
export const isSaved = async (host: Host, key: string): Promise<boolean> => {
  const content = await host.read(savedPath);
  if (content === null) return false;
  try {
    return saved.parse(JSON.parse(new TextDecoder().decode(content))).fingerprint === fingerprintOf(key);
  } catch {
    return false;
  }
};

/**
 * What is said until the operator has a sheet with the key that is used now; null when they have, or nothing is backed up
 * here: a server that stands by has the other's key and makes no backups.
 */
export const sheetWarning = async (
  host: Host,
  { settings, secrets }: Deployment,
): Promise<Problem | null> => {
  if (!settings.backup.enabled || (await waitsForAnother(host))) return null;
  if (await isSaved(host, secrets.backup_key)) return null;
  return {
    what: "Nobody has a recovery sheet with this server's key",
    why: "If this server dies now, no backup can be read.",
    fix: "clincher recovery-sheet; when it is in a safe place: clincher recovery-sheet --saved",
  };
};
