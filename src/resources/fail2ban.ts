import type { Fact } from "../facts/fact.ts";
import type { Host } from "../host/host.ts";
import { commentOut } from "./commented-out.ts";
import type { Resource } from "./resource.ts";

export const jailFolder = "/etc/fail2ban/jail.d";
const ownName = "zz-clincher.local";
/** Files of jail.d that end in .local are read last, in order of their names. */
export const jailPath = `${jailFolder}/${ownName}`;

interface Later {
  readonly path: string;
  readonly text: string;
}

/** Files of jails that fail2ban reads after ours. */
const laterFiles: Fact<readonly Later[]> = {
  key: "fail2ban-later-files",
  read: async (host: Host) => {
    const names = ((await host.list(jailFolder)) ?? []).filter(
      (name) => name.endsWith(".local") && name > ownName,
    );
    const texts = await Promise.all(names.map((name) => host.read(`${jailFolder}/${name}`)));
    return names.map((name, index) => ({
      path: `${jailFolder}/${name}`,
      text: new TextDecoder().decode(texts[index] ?? undefined),
    }));
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
    id: "fail2ban overrides",
    needs: [laterFiles],
    diff: (facts) =>
      facts.get(laterFiles).flatMap(({ path, text }) => {
        const lines = overriding(text, own);
        if (lines.size === 0) return [];
        return [commentOut(path, text, (_, index) => lines.has(index), `${jailPath} says otherwise`)];
      }),
  };
};
