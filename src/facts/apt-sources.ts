import type { Fact } from "./fact.ts";

export interface AptSource {
  /** The file that names it. */
  readonly file: string;
  readonly uri: string;
  readonly suites: readonly string[];
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");

/** The one-line form, sources.list(5): `deb [options] uri suite components`. */
export const parseList = (file: string, text: string): readonly AptSource[] =>
  text.split("\n").flatMap((line) => {
    const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)/.exec(line) ?? [];
    return uri === undefined || suite === undefined ? [] : [{ file, uri, suites: [suite] }];
  });

/** The deb822 form: stanzas of `Field: value` with continuation lines and `#` comments. */
export const parseSources = (file: string, text: string): readonly AptSource[] =>
  text
    .replaceAll(/^#.*\n?/gm, "")
    .split(/\n[ \t]*\n/)
    .flatMap((stanza) => {
      const fields = new Map(
        stanza
          .replaceAll(/\n[ \t]+/g, " ")
          .split("\n")
          .flatMap((line) => {
            const [, name, value] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
            return name === undefined || value === undefined
              ? []
              : [[name.toLowerCase(), value.trim()] as const];
          }),
      );
      if (/^(no|false|without|off|disable)$/i.test(fields.get("enabled") ?? "")) return [];
      if (!words(fields.get("types") ?? "").includes("deb")) return [];
      const suites = words(fields.get("suites") ?? "");
      return words(fields.get("uris") ?? "").map((uri) => ({ file, uri, suites }));
    });

const folder = "/etc/apt/sources.list.d";

/** Every enabled source of binary packages in apt's configuration. */
export const aptSources: Fact<readonly AptSource[]> = {
  key: "apt-sources",
  read: async (host) => {
    const names = (await host.list(folder)) ?? [];
    const files = ["/etc/apt/sources.list", ...names.map((name) => `${folder}/${name}`)];
    const found = await Promise.all(
      files.map(async (path) => {
        const parse = path.endsWith(".list") ? parseList : path.endsWith(".sources") ? parseSources : null;
        const bytes = parse === null ? null : await host.read(path);
        return parse === null || bytes === null ? [] : parse(path, new TextDecoder().decode(bytes));
      }),
    );
    return found.flat();
  },
};
