/** Text of others without anything a terminal would obey or write backwards; tabs become spaces, line ends stay. */
export const clean = (text: string): string =>
  Bun.stripANSI(text)
    .replaceAll("\t", "  ")
    .replaceAll("\r\n", "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ");

/** Columns a text takes on a terminal. */
export const width = (text: string): number => Bun.stringWidth(text);

/** At most this many columns of a text without styles; what is cut off is marked. */
export const fit = (text: string, columns: number, more = "…"): string => {
  if (width(text) <= columns) return text;
  const room = columns - width(more);
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += width(character);
    if (used > room) break;
    kept += character;
  }
  return room <= 0 ? "" : `${kept.trimEnd()}${more}`;
};

/** Spaces after (`left`) or before (`right`) a text, up to this many columns. */
export const pad = (text: string, columns: number, align: "left" | "right" = "left"): string => {
  const spaces = " ".repeat(Math.max(0, columns - width(text)));
  return align === "left" ? text + spaces : spaces + text;
};

const wrapLine = (line: string, columns: number): readonly string[] => {
  if (width(line) <= columns || /^\s/.test(line)) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && width(longer) > columns) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
};

/** Breaks lines between words. A word is never cut, and an indented line stays as it is: both may be copied. */
export const wrap = (text: string, columns: number): readonly string[] =>
  text.split("\n").flatMap((line) => wrapLine(line, columns));

/** "1 change", "2 changes". */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
