import { exitCodes } from "../exit.ts";
import { containers } from "../facts/containers.ts";
import { stat } from "../facts/file.ts";
import { Failure } from "../problem.ts";
import type { Resource, Work } from "../resources/resource.ts";
import { hostPaths } from "../stack/paths.ts";
import type { UninstallSite } from "./choices.ts";
import { ownContainers } from "./own-containers.ts";
import { settingsFolder } from "./paths.ts";

const keyFile = "/run/clincher/archive.key";
/** Some gigabytes on a slow disk. */
const patienceSeconds = 3600;

/** Reads what `archive` was written with; the line an operator runs elsewhere to open it. */
export const openLine = (path: string): string =>
  `openssl enc -d -aes-256-cbc -pbkdf2 -pass file:KEYFILE -in ${path} | tar -xzf -`;

const shell = async ({ host }: Work, script: string, ...given: readonly string[]): Promise<void> => {
  const result = await host.run({
    argv: ["bash", "-c", `set -euo pipefail; ${script}`, "bash", ...given],
    timeoutSeconds: patienceSeconds,
  });
  if (result.code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "The archive could not be written, so nothing was removed",
    why: result.stderr.trim().split("\n").slice(-4).join("\n"),
    fix: "Make room, or choose another place with --archive FILE, then run this again. clincher start brings the services back.",
  });
};

const write = async (work: Work, path: string, key: string, folders: readonly string[]): Promise<void> => {
  const { host } = work;
  await host.makeDirectory("/run/clincher", { mode: 0o700, uid: 0, gid: 0 });
  await host.writeFile(keyFile, `${key}\n`, { mode: 0o600, uid: 0, gid: 0 });
  try {
    const half = `${path}.part`;
    await shell(
      work,
      'umask 077; file=$1; shift; tar -C / -czf - "$@" | openssl enc -aes-256-cbc -salt -pbkdf2 -pass "file:$0.key" -out "$file"; sync "$file"'.replace(
        "$0.key",
        keyFile,
      ),
      half,
      ...folders.map((folder) => folder.slice(1)),
    );
    // An archive counts when it has been read back.
    await shell(
      work,
      `openssl enc -d -aes-256-cbc -pbkdf2 -pass file:${keyFile} -in "$1" | tar -tzf - >/dev/null`,
      half,
    );
    await host.rename(half, path);
  } finally {
    await host.remove(keyFile);
  }
};

/**
 * Settings, secrets and the agent's state as one encrypted file, in the format of the documents' own backups. One that an earlier
 * run wrote is of the data as it was then, under a key of then: it is written anew as long as the containers are there, which
 * are the first to go. Later it is the only whole one.
 */
export const archiveWritten = ({ choices, madeHomes }: UninstallSite): readonly Resource[] => {
  const { archive } = choices;
  if (archive === null) return [];
  const folders = [settingsFolder, hostPaths.root, ...madeHomes];
  const needs = [stat(archive.path), containers, ...folders.map(stat)];
  return [
    {
      id: `archive ${archive.path}`,
      needs,
      diff: (facts) => {
        const there = folders.filter((folder) => facts.get(stat(folder)) !== null);
        const earlier = facts.get(stat(archive.path)) !== null;
        if (there.length === 0 || (earlier && ownContainers(facts).length === 0)) return [];
        return [
          {
            action: earlier ? "update" : "create",
            summary: `write ${archive.path}, encrypted: ${there.join(", ")}`,
            notes: [
              "read back before anything is removed",
              ...(earlier ? ["in the place of one that an uninstall wrote which did not end"] : []),
            ],
            before: [{ kind: "archive", name: archive.path, value: "clincher's" }],
            make: (work) => write(work, archive.path, archive.key, there),
          },
        ];
      },
    },
  ];
};
