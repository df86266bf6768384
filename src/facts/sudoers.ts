import type { Fact } from "./fact.ts";

export const sudoersFolder = "/etc/sudoers.d";

/** Files of /etc/sudoers.d that sudo reads (those without a dot, and not ending in "~"; no folders), by name. */
export const sudoersFiles: Fact<ReadonlyMap<string, string>> = {
  key: "sudoers-files",
  read: async (host) => {
    const names = ((await host.list(sudoersFolder)) ?? []).filter((name) => !/\.|~$/.test(name));
    const texts = await Promise.all(
      names.map(async (name) => {
        const bytes = await host.read(`${sudoersFolder}/${name}`);
        return bytes === null ? [] : [[name, new TextDecoder().decode(bytes)] as const];
      }),
    );
    return new Map(texts.flat());
  },
};
