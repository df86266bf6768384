/** What an archive is of: the gateway's state, the sandboxes, or settings. */
export type ArchiveKind = "data" | "sandboxes" | "config";

/** An archive as the documents' backup.sh and `clincher backup export` name them. */
export interface Archive {
  readonly path: string;
  readonly name: string;
  readonly kind: ArchiveKind;
  /** "2026-11-21". */
  readonly date: string;
  /** With `openssl enc`. */
  readonly encrypted: boolean;
}

const pattern = /^openclaw-(data|sandboxes|config)-(\d{4}-\d\d-\d\d)\.tar\.gz(\.enc)?$/;

/** Null when it is not named like one. */
export const parseArchive = (path: string): Archive | null => {
  const name = path.split("/").at(-1) ?? "";
  const [, kind, date, encrypted] = pattern.exec(name) ?? [];
  if (kind === undefined || date === undefined) return null;
  return { path, name, kind: kind as ArchiveKind, date, encrypted: encrypted !== undefined };
};

export const archiveName = (kind: ArchiveKind, date: string): string => `openclaw-${kind}-${date}.tar.gz.enc`;

/** Hashes of the archives of a day, in the format of sha256sum, and beside it the code that vouches for them. */
export const manifestName = (date: string): string => `openclaw-manifest-${date}.sha256`;
export const codeName = (date: string): string => `${manifestName(date)}.hmac`;
