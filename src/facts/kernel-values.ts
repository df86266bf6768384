import type { Host } from "../host/host.ts";
import type { Fact } from "./fact.ts";

/** Path below /proc/sys to its value in one line. What this kernel does not have is not in it. */
export type KernelValues = ReadonlyMap<string, string>;

/** Whether packets are passed on between networks: Docker switches it on. The first one sets that of each interface. */
export const forwarding = ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"] as const;

const root = "/proc/sys";

const expand = async (host: Host, path: string): Promise<readonly string[]> => {
  const [folder, rest] = path.split("/*/");
  if (rest === undefined) return [path];
  return ((await host.list(`${root}/${folder}`)) ?? []).map((name) => `${folder}/${name}/${rest}`);
};

/** Settings of the running kernel by path below /proc/sys; `*` stands for every folder there (every network interface). */
export const kernelValues = (wanted: readonly string[]): Fact<KernelValues> => ({
  key: `kernel-values ${wanted.join(" ")}`,
  read: async (host) => {
    const paths = (await Promise.all(wanted.map((path) => expand(host, path)))).flat();
    const values = await Promise.all(
      paths.map(async (path) => {
        const bytes = await host.read(`${root}/${path}`);
        if (bytes === null) return [];
        const value = new TextDecoder().decode(bytes).trim().replaceAll(/\s+/g, " ");
        return [[path, value] as const];
      }),
    );
    return new Map(values.flat());
  },
});
