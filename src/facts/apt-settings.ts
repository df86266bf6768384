import type { Fact } from "./fact.ts";

/** apt's settings as all of its files together make them: name to its values in order (a list has several). */
export type AptSettings = ReadonlyMap<string, readonly string[]>;

/** `apt-config dump`: NAME "VALUE"; or NAME:: "VALUE"; a line. */
export const parseAptSettings = (text: string): AptSettings => {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^(\S+?)(?:::)? "(.*)";$/.exec(line) ?? [];
    if (name === undefined || value === undefined || value === "") continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
};

export const aptSettings: Fact<AptSettings> = {
  key: "apt-settings",
  read: async (host) => parseAptSettings((await host.run({ argv: ["apt-config", "dump"] })).stdout),
};

export interface AptFile {
  readonly path: string;
  readonly text: string;
}

const folder = "/etc/apt/apt.conf.d";

/** Files of apt's settings that are read after this one: those of the folder in their order, then the main file. */
export const aptFilesAfter = (name: string): Fact<readonly AptFile[]> => ({
  key: `apt-files-after ${name}`,
  read: async (host) => {
    const names = ((await host.list(folder)) ?? []).filter(
      (each) => each > name && /^[\w-]+(\.conf)?$/.test(each),
    );
    const paths = [...names.sort().map((each) => `${folder}/${each}`), "/etc/apt/apt.conf"];
    const files = await Promise.all(
      paths.map(async (path) => ({
        path,
        text: new TextDecoder().decode((await host.read(path)) ?? undefined),
      })),
    );
    return files.filter(({ text }) => text !== "");
  },
});
