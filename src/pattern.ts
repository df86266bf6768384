/** A pattern as sshd has them for names: "*" stands for any number of characters, "?" for one. */
export const patternOf = (pattern: string, flags = ""): RegExp => {
  const known = pattern.replaceAll(/[.+^$()[\]{}|\\]/g, "\\$&");
  return new RegExp(`^${known.replaceAll("*", ".*").replaceAll("?", ".")}$`, flags);
};

const part = (name: string): string => {
  const known = name.replaceAll(/\[(!?)([^\]]+)\]|./gs, (one, not: string, set: string | undefined) => {
    if (set !== undefined) return `[${not === "" ? "" : "^"}${set.replaceAll(/[\\^]/g, "\\$&")}]`;
    if (one === "*") return "[^/]*";
    return one === "?" ? "[^/]" : one.replace(/[.+^$()[\]{}|\\]/, "\\$&");
  });
  // Hidden files have to be asked for.
  return /^[*?[]/.test(name) ? `(?!\\.)${known}` : known;
};

/** A pattern of glob(7) for paths. One that cannot be read stands for nothing. */
export const globOf = (pattern: string): RegExp => {
  try {
    return new RegExp(`^${pattern.split("/").map(part).join("/")}$`);
  } catch {
    return /^(?!)/;
  }
};
