import type { Fact } from "./fact.ts";

export interface Mount {
  readonly point: string;
  readonly options: readonly string[];
}

/** Lines of /proc/self/mounts; of several on one point the last is the one that is seen. */
export const parseMounts = (text: string): readonly Mount[] =>
  text.split("\n").flatMap((line) => {
    const [, point, , options] = line.split(" ");
    return point === undefined || options === undefined ? [] : [{ point, options: options.split(",") }];
  });

/** What is mounted where, as this process sees it. */
export const mounts: Fact<readonly Mount[]> = {
  key: "mounts",
  read: async (host) =>
    parseMounts(new TextDecoder().decode((await host.read("/proc/self/mounts")) ?? undefined)),
};
