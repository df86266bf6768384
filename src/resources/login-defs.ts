import { file as fileFact } from "../facts/file.ts";
import { accessInPlace } from "./commented-out.ts";
import type { Resource } from "./resource.ts";

const path = "/etc/login.defs";

/** The text with each of these items set once, in its place or at the end; all other lines as they were. */
export const withItems = (text: string, items: Readonly<Record<string, string>>): string => {
  const done = new Set<string>();
  const lines = text.split("\n").flatMap((line) => {
    const [, name = "", value = ""] = /^\s*(\w+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    const wanted = items[name];
    if (wanted === undefined) return [line];
    if (done.has(name)) return [];
    done.add(name);
    return [value === wanted ? line : `${name} ${wanted}`];
  });
  const missing = Object.entries(items).flatMap(([name, value]) =>
    done.has(name) ? [] : [`${name} ${value}`],
  );
  const end = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return [...end, ...missing, ""].join("\n");
};

/** Items of login.defs(5). The rest of the file is the distribution's or the operator's. */
export const loginDefs = (items: Readonly<Record<string, string>>): Resource => {
  const there = fileFact(path);
  return {
    id: `file ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      if (now === null) return [];
      const before = new TextDecoder().decode(now.content ?? undefined);
      const after = withItems(before, items);
      if (before === after) return [];
      return [
        {
          action: "update",
          summary: `settings in ${path}`,
          text: { before, after },
          make: ({ host }) => host.writeFile(path, after, accessInPlace(now.stat)),
        },
      ];
    },
  };
};
