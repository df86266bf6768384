import { decode, file as fileFact } from "../facts/file.ts";
import type { Access } from "../host/host.ts";
import { describeAccess, sameAccess } from "./access.ts";
import type { Resource } from "./resource.ts";

export type Variables = Readonly<Record<string, string>>;

/** The text with these variables set once each, in their place or at the end; all other lines as they were. */
export const withVariables = (text: string, variables: Variables): string => {
  const set = new Set<string>();
  const lines = text.split("\n").flatMap((line) => {
    const name = /^\s*(?:export\s+)?(\w+)=/.exec(line)?.[1] ?? "";
    const value = variables[name];
    if (value === undefined) return [line];
    if (set.has(name)) return [];
    set.add(name);
    return [`${name}=${value}`];
  });
  const missing = Object.entries(variables).flatMap(([name, value]) =>
    set.has(name) ? [] : [`${name}=${value}`],
  );
  if (missing.length === 0) return lines.join("\n");
  const end = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return [...end, ...missing, ""].join("\n");
};

/**
 * Variables in a file that a shell reads (/etc/default/x) and that a package brings; `variables` are as they stand behind
 * the equals sign, with quotes where they need some. `template` is the file as the package is about to bring it, for
 * settings that have to be there before the package is.
 */
export const shellVariables = (
  path: string,
  variables: Variables,
  access: Access,
  template = "",
): Resource => {
  const there = fileFact(path);
  return {
    id: `file ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      const before = now === null ? template : decode(now.content);
      const after = withVariables(before, variables);
      if (now?.stat.kind === "file" && before === after && sameAccess(now.stat, access)) return [];
      return [
        {
          action: "update",
          summary: `settings in ${path} (${describeAccess(access)})`,
          ...(now === null
            ? { notes: Object.entries(variables).map(([name, value]) => `${name}=${value}`) }
            : { text: { before, after } }),
          make: async ({ host }) => {
            // By now the package may have brought the file.
            const brought = await host.read(path);
            const text = brought === null ? template : decode(brought);
            await host.writeFile(path, withVariables(text, variables), access);
          },
        },
      ];
    },
  };
};
