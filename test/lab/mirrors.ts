import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One package archive in the machine's apt configuration. */
export interface Source {
  uri: string;
  suites: string[];
  components: string[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Parses deb822 (`*.sources`): stanzas of `Key: value`, `#` comments, continuation lines, `Enabled: no`. */
export function parseSources(text: string): Source[] {
  const stanzas = text.replaceAll(/^#.*\n?/gm, "").split(/\n\s*\n/);
  return stanzas.flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const line of stanza.replaceAll(/\n[ \t]+/g, " ").split("\n")) {
      const at = line.indexOf(":");
      if (at > 0) fields.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim());
    }
    const list = (key: string): string[] => words(fields.get(key) ?? "");
    if (!list("types").includes("deb") || fields.get("enabled")?.toLowerCase() === "no") return [];
    return list("uris").map((uri) => ({ uri, suites: list("suites"), components: list("components") }));
  });
}

/** Parses the one-line form (`*.list`): `deb [options] uri suite component…`. */
export function parseList(text: string): Source[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    const [, uri, suite, components] = match ?? [];
    if (uri === undefined || suite === undefined) return [];
    return [{ uri, suites: [suite], components: words(components ?? "") }];
  });
}

/** Every http(s) archive that this machine's own apt configuration names. */
export async function machineSources(folder = "/etc/apt"): Promise<Source[]> {
  const text = (file: string): Promise<string> => readFile(join(folder, file), "utf8").catch(() => "");
  const parts = (await readdir(join(folder, "sources.list.d")).catch(() => [])).sort();
  const sources = parseList(await text("sources.list"));
  for (const part of parts) {
    if (part.endsWith(".sources")) sources.push(...parseSources(await text(join("sources.list.d", part))));
    if (part.endsWith(".list")) sources.push(...parseList(await text(join("sources.list.d", part))));
  }
  return sources.filter((source) => /^https?:\/\//.test(source.uri));
}

/** Where a server's packages come from: the archive and its security updates. */
export interface Mirrors {
  main: string;
  security: string;
}

/** Picks the Debian archive and its security archive out of the machine's sources; throws when there is none. */
export function debianMirrors(sources: Source[]): Mirrors {
  const security = sources.find((source) =>
    source.suites.some((suite) => /-security|\/updates$/.test(suite)),
  );
  const main = sources.find((source) => source !== security && /\/debian\/?$/.test(source.uri));
  if (main === undefined)
    throw new Error("no Debian archive in this machine's apt sources: the lab has nothing to install from");
  const trimmed = (uri: string): string => uri.replace(/\/+$/, "");
  return {
    main: trimmed(main.uri),
    security: trimmed(security?.uri ?? `${trimmed(main.uri)}-security`),
  };
}

/** Origins (scheme, host, port) of the Debian mirrors by the host name that servers ask for. */
export async function mirrorOrigins(): Promise<Map<string, string>> {
  const mirrors = debianMirrors(await machineSources());
  return new Map([mirrors.main, mirrors.security].map((uri) => [new URL(uri).hostname, new URL(uri).origin]));
}

/** Host names of the Debian mirrors: the lab's DNS answers for them with `services.packages`. */
export async function mirrorHosts(): Promise<string[]> {
  return [...(await mirrorOrigins()).keys()];
}
