import type { Host } from "../host/host.ts";
import { globOf } from "../pattern.ts";
import type { Fact } from "./fact.ts";

/** A line by which sshd reads other files here. */
export interface Include {
  /** From 0. */
  readonly line: number;
  /** Whole paths, of glob(7). */
  readonly patterns: readonly string[];
}

/** A file that sshd reads. */
export interface ServerFile {
  readonly path: string;
  readonly text: string;
  readonly includes: readonly Include[];
  /** When it was written last, milliseconds since 1970. */
  readonly modified?: number | undefined;
}

export const sshServerMain = "/etc/ssh/sshd_config";
const folder = "/etc/ssh/sshd_config.d";
/** Deeper, sshd does not take its settings at all. */
const deepest = 16;

export const includesIn = (text: string): readonly Include[] =>
  text.split("\n").flatMap((each, line) => {
    const [, names] = /^\s*"?Include"?[\s=]+([^#]*)/i.exec(each) ?? [];
    if (names === undefined) return [];
    const patterns = [...names.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([whole, quoted]) => quoted ?? whole);
    return [{ line, patterns: patterns.map((name) => (name.startsWith("/") ? name : `/etc/ssh/${name}`)) }];
  });

const readServerFile = async (host: Host, path: string): Promise<ServerFile> => {
  const text = new TextDecoder().decode((await host.read(path)) ?? undefined);
  return { path, text, includes: includesIn(text), modified: (await host.stat(path))?.modified };
};

/** What is there of a pattern, folder by folder. */
const expand = async (host: Host, pattern: string): Promise<readonly string[]> => {
  let places: readonly string[] = [""];
  for (const name of pattern.split("/").filter(Boolean)) {
    const next = places.map(async (place) => {
      if (!/[*?[]/.test(name)) return [`${place}/${name}`];
      const there = (await host.list(place === "" ? "/" : place)) ?? [];
      return there.filter((each) => globOf(name).test(each)).map((each) => `${place}/${each}`);
    });
    places = (await Promise.all(next)).flat();
  }
  const stats = await Promise.all(places.map((place) => host.stat(place)));
  return places.filter((_, index) => stats[index]?.kind === "file" || stats[index]?.kind === "symlink");
};

/** Files of the folder in their order, then the main file, then what they read besides. */
export const sshServerFiles: Fact<readonly ServerFile[]> = {
  key: "ssh-server-files",
  read: async (host) => {
    const names = ((await host.list(folder)) ?? []).filter((name) => name.endsWith(".conf"));
    const files = new Map<string, ServerFile>();
    let next: readonly string[] = [...names.map((name) => `${folder}/${name}`), sshServerMain];
    for (let depth = 0; next.length > 0 && depth <= deepest; depth += 1) {
      const read = await Promise.all(next.map((path) => readServerFile(host, path)));
      for (const each of read) files.set(each.path, each);
      const patterns = new Set(read.flatMap(({ includes }) => includes.flatMap((each) => each.patterns)));
      const found = await Promise.all([...patterns].map((pattern) => expand(host, pattern)));
      next = [...new Set(found.flat())].filter((path) => !files.has(path)).sort();
    }
    return [...files.values()];
  },
};
