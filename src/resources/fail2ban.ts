import type { Fact } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { commentOut } from "./commented-out.ts";
import type { Resource } from "./resource.ts";
import type { ServiceOptions } from "./service.ts";

export const jailFolder = "/etc/fail2ban/jail.d";
const ownName = "zz-clincher.local";
/** Files of jail.d that end in .local are read last, in order of their names. */
export const jailPath = `${jailFolder}/${ownName}`;

interface Later {
  readonly path: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

const because = `${jailPath} says otherwise`;
const overridesId = "fail2ban overrides";

/** Files of jails that fail2ban reads after ours. */
const laterFiles: Fact<readonly Later[]> = {
  key: "fail2ban-later-files",
  read: async (host: Host) => {
    const names = ((await host.list(jailFolder)) ?? []).filter(
      (name) => name.endsWith(".local") && name > ownName,
    );
    return await Promise.all(
      names.map(async (name) => {
        const path = `${jailFolder}/${name}`;
        const [content, stat] = await Promise.all([host.read(path), host.stat(path)]);
        return { path, text: new TextDecoder().decode(content ?? undefined), modified: stat?.modified ?? 0 };
      }),
    );
  },
};

/** Keys per section of an ini file. */
const keysOf = (text: string): ReadonlySet<string> => {
  const keys = new Set<string>();
  let section = "";
  for (const line of text.split("\n")) {
    section = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const key = /^([\w.]+)\s*=/.exec(line)?.[1];
    if (key !== undefined) keys.add(`${section} ${key}`);
  }
  return keys;
};

/** The lines of a later file that set what ours sets, continuation lines included. */
const overriding = (text: string, own: ReadonlySet<string>): ReadonlySet<number> => {
  const found = new Set<number>();
  let section = "";
  let inside = false;
  text.split("\n").forEach((line, index) => {
    section = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const key = /^([\w.]+)\s*[=:]/.exec(line)?.[1];
    const continues = /^\s+\S/.test(line) && inside;
    inside = continues || (key !== undefined && own.has(`${section} ${key}`));
    if (inside) found.add(index);
  });
  return found;
};

/** No file of jails that is read after ours says otherwise. */
export const nothingOverridesJail = (content: string): Resource => {
  const own = keysOf(content);
  return {
    id: overridesId,
    needs: [laterFiles],
    diff: (facts) =>
      facts.get(laterFiles).flatMap(({ path, text }) => {
        const lines = overriding(text, own);
        if (lines.size === 0) return [];
        return [commentOut(path, text, (_, index) => lines.has(index), because)];
      }),
  };
};

/** What fail2ban is started anew for besides our own file: lines that we took out of others. */
export const takenOut: NonNullable<ServiceOptions["further"]> = {
  id: overridesId,
  needs: [laterFiles],
  written: (facts) =>
    Math.max(
      0,
      ...facts.get(laterFiles).flatMap(({ text, modified }) => (text.includes(because) ? [modified] : [])),
    ),
};
