import type { ServerFile } from "../facts/ssh-server.ts";
import { globOf } from "../pattern.ts";
import { dropInPath, dropIns, overridesOurs } from "./server-config.ts";

export interface Overrides {
  /** Numbers (from 0) of the lines that say otherwise than our drop-in and win, by the file's path. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
  /** Nothing has sshd read our drop-in for every login; the lines are as if its main file began with that. */
  readonly unread: boolean;
}

const isMatch = (line: string): boolean => /^\s*"?Match"?[\s=]/i.test(line);

/** In the order in which sshd reads: `first`, and its main file. */
const walk = (main: string, files: readonly ServerFile[], first: readonly string[]): Overrides => {
  const byPath = new Map(files.map((each) => [each.path, each]));
  const paths = [...new Set([...byPath.keys(), dropInPath])].sort();
  const lines = new Map<string, Set<number>>();
  const seen = new Set<string>();
  let ours = false;

  const standFor = (patterns: readonly string[]): readonly string[] =>
    patterns.map(globOf).flatMap((pattern) => paths.filter((path) => pattern.test(path)));

  const read = (path: string, within: boolean): void => {
    if (path === dropInPath) ours = true;
    // Read again in the same way, a file says the same; and a circle ends.
    const way = `${ours} ${within} ${path}`;
    const file = byPath.get(path);
    if (path === dropInPath || file === undefined || seen.has(way)) return;
    seen.add(way);
    const found = lines.get(path) ?? new Set();
    lines.set(path, found);
    const included = new Map(file.includes.map(({ line, patterns }) => [line, standFor(patterns)]));
    let match = within;
    file.text.split("\n").forEach((line, number) => {
      if (isMatch(line)) match = true;
      const next = included.get(number) ?? [];
      const oursInMatch = match && next.includes(dropInPath);
      if (oursInMatch || overridesOurs(line, { before: !ours, match })) found.add(number);
      if (!oursInMatch) for (const each of next) read(each, match);
    });
  };

  for (const path of standFor(first)) read(path, false);
  read(main, false);
  return { lines, unread: !ours };
};

/**
 * What wins over our drop-in, be it there yet or not. A Match block wins over all that stands outside of one, wherever that is,
 * and so does `Match all`; it ends with its file, and what it includes is part of it. Our drop-in does not count there, as sshd
 * takes no port in it: the line that reads it goes.
 */
export const overridesFrom = (main: string, files: readonly ServerFile[]): Overrides => {
  const now = walk(main, files, []);
  return now.unread ? { ...walk(main, files, [dropIns]), unread: true } : now;
};
