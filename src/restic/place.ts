import type { Host } from "../host/host.ts";
import type { Settings } from "../settings/schema.ts";
import type { SomeSecrets } from "../settings/secrets.ts";
import { repositoryKind } from "../settings/values/repository.ts";

export type Target = Settings["backup"]["targets"][number];

/** A place for backups with what opens it. */
export interface Place {
  readonly name: string;
  readonly repository: string;
  /** Arguments that go before restic's command. */
  readonly options: readonly string[];
  /** Secrets, for restic alone: only root can read the environment of its processes. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The key that sftp places are reached with: an agent's would not be there at night. */
export const sftpKey = "/etc/clincher/backup_ssh_key";

interface SftpAddress {
  readonly login: string;
  readonly port: string | null;
}

/** "sftp:user@host:/folder" and "sftp://user@host:port//folder". */
const sftpAddress = (repository: string): SftpAddress => {
  const url = /^sftp:\/\/([^/:]+)(?::(\d+))?\//.exec(repository);
  if (url !== null) return { login: url[1] ?? "", port: url[2] ?? null };
  return { login: /^sftp:([^:/]+)/.exec(repository)?.[1] ?? "", port: null };
};

const sftpOptions = (repository: string): readonly string[] => {
  const { login, port } = sftpAddress(repository);
  const ssh = [
    ...["ssh", "-i", sftpKey, "-o", "BatchMode=yes", "-o", "ConnectTimeout=15"],
    // A host that is seen for the first time is remembered; one that has become another is refused.
    ...["-o", "StrictHostKeyChecking=accept-new", "-o", "LogLevel=ERROR", "-o", "ServerAliveInterval=15"],
    ...(port === null ? [] : ["-p", port]),
    ...[login, "-s", "sftp"],
  ];
  return ["-o", `sftp.command=${ssh.join(" ")}`];
};

const localOptions: readonly string[] = [
  // Its cache saves the network; for a folder it would only be a second copy.
  "--no-cache",
  // restic's own 2 spare disks that turn. On others most of a restore is spent in the kernel, which takes in several files
  // at once: 2.2 s instead of 3.0 for 1 GiB on 4 cores.
  ...["-o", "local.connections=8"],
];

const credentials = (repository: string, secrets: SomeSecrets): Record<string, string | undefined> => {
  const kind = repositoryKind(repository);
  if (kind === "s3")
    return { AWS_ACCESS_KEY_ID: secrets.backup_s3_key_id, AWS_SECRET_ACCESS_KEY: secrets.backup_s3_secret };
  if (kind === "b2")
    return { B2_ACCOUNT_ID: secrets.backup_b2_account_id, B2_ACCOUNT_KEY: secrets.backup_b2_account_key };
  if (kind === "rest")
    return {
      RESTIC_REST_USERNAME: secrets.backup_rest_user,
      RESTIC_REST_PASSWORD: secrets.backup_rest_password,
    };
  return {};
};

/** How restic reaches a place. `key` encrypts everything in it. */
export const placeOf = (
  { name, repository }: Pick<Target, "name" | "repository">,
  key: string,
  secrets: SomeSecrets,
): Place => ({
  name,
  repository,
  options: [
    ...(repositoryKind(repository) === "local"
      ? localOptions
      : ["--cache-dir", "/var/cache/clincher/restic"]),
    ...(repositoryKind(repository) === "sftp" ? sftpOptions(repository) : []),
  ],
  environment: Object.fromEntries(
    Object.entries({ RESTIC_PASSWORD: key, ...credentials(repository, secrets) }).filter(
      (each): each is [string, string] => each[1] !== undefined,
    ),
  ),
});

/** Of several places the one that is saved to; the others get copies of it. A folder first: the agent stands still for less. */
export const firstOf = <Any extends { readonly repository: string }>(
  places: readonly Any[],
): Any | undefined => places.find(({ repository }) => repositoryKind(repository) === "local") ?? places[0];

/** Makes the folder that a place on this server lies in. */
export const folderOf = async (host: Host, { repository }: Place): Promise<void> => {
  if (repositoryKind(repository) !== "local") return;
  const steps = repository.split("/").slice(1, -1);
  let path = "";
  for (const step of steps) {
    path += `/${step}`;
    if ((await host.stat(path)) === null) await host.makeDirectory(path, { mode: 0o700, uid: 0, gid: 0 });
  }
};
