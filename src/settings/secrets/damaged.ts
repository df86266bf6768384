/** Whatever stands in quotes, and whatever stands behind an equals sign to the end of its line, or to a comment. */
const shapes = [/"((?:[^"\\\n]|\\.)*)"/g, /'([^'\n]*)'/g, /=[ \t]*["']?([^"'#\s][^"'#\n]*)/g] as const;

const unescaped = (text: string): string => text.replace(/\\(["\\])/g, "$1");

/**
 * Every text of a secrets file that may be a secret, however wrong the file is: a line that is not understood must not
 * let the others be shown.
 */
export const possibleSecrets = (text: string): readonly string[] => [
  ...new Set(
    shapes.flatMap((shape) =>
      [...text.matchAll(shape)].flatMap(([, found = ""]) => [found.trim(), unescaped(found).trim()]),
    ),
  ),
];
