import { bad, good, type Read } from "./read.ts";
import { textValue } from "./value.ts";

/** Where backups can be kept, as restic names it. */
export type RepositoryKind = "local" | "sftp" | "s3" | "b2" | "rest";

const bucket = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const folder = /^(\/[\w.@%+~-]+)+\/?$/;

const ways =
  "Write a folder (/mnt/backup/clincher), sftp:user@host:/folder, s3:https://host/bucket, b2:bucket:folder or rest:https://host/name.";

/** Readers of what follows the scheme. */
const readers: Readonly<Record<Exclude<RepositoryKind, "local">, (rest: string) => string | null>> = {
  sftp: (rest) =>
    /^(\/\/)?([\w.-]+@)?[\w.-]+(:\d{1,5}\/)?:?\/?[\w./@%+~-]+$/.test(rest) ? null : "is no sftp address",
  s3: (rest) => webAddress(rest) ?? (bucketOf(rest) === null ? "names no bucket" : null),
  b2: (rest) => {
    const [name = "", path = ""] = rest.split(":");
    return bucket.test(name) && /^[\w./-]*$/.test(path) ? null : "names no bucket";
  },
  rest: (rest) => webAddress(rest),
};

function webAddress(text: string): string | null {
  const url = URL.parse(text);
  if (url === null) return "is not a URL after its first colon";
  if (url.username !== "" || url.password !== "")
    return "has a user name or password in it; those belong into secrets.toml";
  return url.protocol === "https:" ? null : "is not reached over https";
}

const bucketOf = (text: string): string | null => {
  const [name = ""] = (URL.parse(text)?.pathname ?? "").slice(1).split("/");
  return bucket.test(name) ? name : null;
};

/** The kind of a repository's address. */
export const repositoryKind = (text: string): RepositoryKind => {
  const scheme = /^(sftp|s3|b2|rest):/.exec(text)?.[1];
  return (scheme as RepositoryKind | undefined) ?? "local";
};

/** An address as restic takes it, or why it is none. Credentials in it are refused: argv and logs are public. */
export function readRepository(text: string): Read<string> {
  const kind = repositoryKind(text);
  if (kind === "local") {
    if (!text.startsWith("/")) return bad("is no place for backups that clincher knows", ways);
    if (!folder.test(text) || text.split("/").includes(".."))
      return bad("is not a plain absolute path", ways);
    if (/^\/(opt\/openclaw|etc\/clincher|var\/lib\/clincher|tmp|run)(\/|$)/.test(text))
      return bad("lies in what is backed up, or does not last", ways);
    return good(text.replace(/\/$/, ""));
  }
  const reason = readers[kind](text.slice(kind.length + 1));
  return reason === null ? good(text) : bad(reason, ways);
}

/** A place for backups. */
export const repository = textValue(readRepository);

/** Name of a place for backups: it stands in commands and in file names. */
export const targetName = textValue((text) =>
  /^[a-z][a-z0-9-]{0,31}$/.test(text)
    ? good(text)
    : bad("is no name for a place", "Write 1 to 32 small letters, digits and hyphens, a letter first."),
);
