import type { FileStat, Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

export interface SysctlFile {
  readonly path: string;
  readonly text: string;
  readonly stat: FileStat;
  /** No boot reads it, only `sysctl --system`: /etc/sysctl.conf where no link leads to it, as on Debian 13. */
  readonly onlyByHand?: true;
}

/** sysctl.d(5): a file of the same name in an earlier folder takes the place of the one in a later. */
const folders = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"];

const readIfFile = async (host: Host, path: string): Promise<SysctlFile | null> => {
  const stat = await host.stat(path);
  // A link to /dev/null masks a file; a link to /etc/sysctl.conf is read at the end by its own name.
  if (stat?.kind !== "file") return null;
  const bytes = await host.read(path);
  return bytes === null ? null : { path, stat, text: new TextDecoder().decode(bytes) };
};

/** Files with kernel settings in the order in which `sysctl --system` reads them: a later line wins. */
export const sysctlFiles: Fact<readonly SysctlFile[]> = {
  key: "sysctl-files",
  read: async (host) => {
    const places = new Map<string, string>();
    for (const folder of folders) {
      for (const name of (await host.list(folder)) ?? []) {
        if (name.endsWith(".conf") && !places.has(name)) places.set(name, `${folder}/${name}`);
      }
    }
    const paths = [...places.keys()].sort().map((name) => places.get(name) ?? "");
    const files = await Promise.all(paths.map((path) => readIfFile(host, path)));
    const main = await readIfFile(host, "/etc/sysctl.conf");
    const links = await Promise.all(paths.map(async (path) => (await host.stat(path))?.target ?? ""));
    const isLinked = links.some((target) => /^(\.\.|\/etc)\/sysctl\.conf$/.test(target));
    const last = main === null || isLinked ? main : { ...main, onlyByHand: true as const };
    return [...files, last].filter((each) => each !== null);
  },
};
