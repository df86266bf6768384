import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

/** A file that sshd reads. */
export interface ServerFile {
  readonly path: string;
  readonly text: string;
  /** When it was written last, milliseconds since 1970. */
  readonly modified?: number | undefined;
}

export const sshServerMain = "/etc/ssh/sshd_config";
const folder = "/etc/ssh/sshd_config.d";

const readText = async (host: Host, path: string): Promise<ServerFile> => ({
  path,
  text: new TextDecoder().decode((await host.read(path)) ?? undefined),
  modified: (await host.stat(path))?.modified,
});

/** Files of the folder in their order, then the main file. */
export const sshServerFiles: Fact<readonly ServerFile[]> = {
  key: "ssh-server-files",
  read: async (host) => {
    const names = ((await host.list(folder)) ?? []).filter((name) => name.endsWith(".conf"));
    return await Promise.all(
      [...names.map((name) => `${folder}/${name}`), sshServerMain].map((path) => readText(host, path)),
    );
  },
};
