import { oldLife } from "../legacy/documents.ts";
import type { Server } from "../server.ts";
import type { Fault } from "./faults.ts";
import type { Lane, Outcome } from "./lane.ts";

/** A store of archives, and how a lane restores from it. */
export interface ArchiveStore {
  readonly folder: string;
  readonly restore: (lane: Lane) => readonly string[];
  /** Whether a fault may go unnoticed when nothing comes of it. */
  readonly mayPass: (fault: Fault) => boolean;
}

const restoring =
  (folder: string, names: readonly string[], key: string) =>
  ({ folder: lane }: Lane): readonly string[] => [
    ...["clincher", "restore", "--to", `${lane}/out`, "--key-file", key],
    ...names.map((name) => `${folder}/${name}`),
  ];

const archivesIn = async (server: Server, folder: string): Promise<readonly string[]> =>
  (await server.run(["ls", folder])).stdout.split("\n").filter((name) => name.endsWith(".enc"));

/** What `clincher backup export` writes: each byte of an archive is vouched for. */
export const exportedArchives = async (server: Server, key: string): Promise<ArchiveStore> => {
  const folder = "/var/backups/exported";
  await server.run(["clincher", "backup", "export", "--to", folder]);
  await server.write("/root/own.key", `${key}\n`, "600");
  return {
    folder,
    restore: restoring(folder, await archivesIn(server, folder), "/root/own.key"),
    // Without its code a manifest vouches for nothing, which is said; the archives are as they were.
    mayPass: ({ path }) => path.endsWith(".hmac"),
  };
};

/** What the documents' commands make. They have checksums within, which do not cover what does not matter. */
export const documentsArchives = async (server: Server): Promise<ArchiveStore> => {
  const folder = "/var/backups/documents";
  await server.shell(`
mkdir -p /root/volume /root/oc/config ${folder}
cd /root/volume
${oldLife}
cd /root/oc
echo "services: {}" >docker-compose.yml
echo "allowed_domains: []" >config/smokescreen-acl.yaml
openssl rand -hex 32 >/root/old.key
tar -czf ${folder}/openclaw-data-$(date +%F).tar.gz -C /root/volume .
tar -czf ${folder}/openclaw-config-$(date +%F).tar.gz -C /root/oc config/ docker-compose.yml
for backup in ${folder}/*-"$(date +%F)".tar.gz; do
  openssl enc -aes-256-cbc -salt -pbkdf2 -in "$backup" -out "$backup.enc" -pass file:/root/old.key
  rm -f "$backup"
done
`);
  return {
    folder,
    restore: restoring(folder, await archivesIn(server, folder), "/root/old.key"),
    mayPass: () => true,
  };
};

/** One that came out as it went in, although it is vouched for and was changed. */
export const passed = (store: ArchiveStore, fault: Fault, outcome: Outcome): Outcome =>
  outcome.kind === "harmless" && !store.mayPass(fault)
    ? { kind: "wrong", how: "nobody noticed that it is another" }
    : outcome;
