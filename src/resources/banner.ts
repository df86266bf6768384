import { file as fileFact } from "../facts/file.ts";
import { file } from "./file.ts";
import type { Resource } from "./resource.ts";
import { when } from "./when.ts";

/** What the distributions ship: their name and version, which are nobody's business before a login. */
const stock = /^\s*$|^(Debian GNU\/Linux|Ubuntu|\\S)/;

/** The text above a login prompt. One that the operator wrote is theirs. */
export const banner = (path: string, content: string): Resource => {
  const there = fileFact(path);
  return when(
    [there],
    (facts) => {
      const now = facts.get(there);
      const text = new TextDecoder().decode(now?.content ?? undefined);
      return now?.stat.kind !== "symlink" && (text === content || stock.test(text));
    },
    file({ path, content, mode: 0o644, uid: 0, gid: 0 }),
  );
};
