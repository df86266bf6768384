import * as fs from "node:fs";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/** Opens one folder after the other, none of them through a symbolic link. The caller closes the last. */
export const openBelow = (root: string, names: readonly string[]): number => {
  let folder = fs.openSync(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  for (const name of names) {
    try {
      const next = fs.openSync(`/proc/self/fd/${folder}/${name}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      fs.closeSync(folder);
      folder = next;
    } catch (error) {
      fs.closeSync(folder);
      throw error;
    }
  }
  return folder;
};

/** Where, in the names of a path, the first folder lies that belongs to neither root nor this user; -1 when none does. */
const firstForeign = (names: readonly string[]): number => {
  const own = process.geteuid?.() ?? 0;
  let at = "";
  for (const [index, name] of names.entries()) {
    at += `/${name}`;
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat === undefined) return -1;
    if (index < names.length - 1 && stat.uid !== 0 && stat.uid !== own) return index;
  }
  return -1;
};

/**
 * Gives `use` a path to the same place that leads through no symbolic link which another user could have put there:
 * the state of the gateway belongs to the agent's own user, and root must not be sent elsewhere from in it. `foreign`
 * says that the last name, too, may be anything at any moment.
 */
export const held = <T>(path: string, use: (path: string, foreign: boolean) => T): T => {
  const names = path.split("/").filter(Boolean);
  const first = firstForeign(names);
  if (first < 0) return use(path, false);
  const foreign = fs.realpathSync(`/${names.slice(0, first + 1).join("/")}`);
  const folder = openBelow(foreign, names.slice(first + 1, -1));
  try {
    return use(`/proc/self/fd/${folder}/${names.at(-1) ?? ""}`, true);
  } finally {
    fs.closeSync(folder);
  }
};
