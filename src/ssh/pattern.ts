/** A pattern as sshd has them: "*" stands for any number of characters, "?" for one, each of the kind `character`. */
export const patternOf = (pattern: string, character = ".", flags = ""): RegExp => {
  const known = pattern.replaceAll(/[.+^$()[\]{}|\\]/g, "\\$&");
  return new RegExp(`^${known.replaceAll("*", `${character}*`).replaceAll("?", character)}$`, flags);
};
