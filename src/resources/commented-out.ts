/** The text with some of its lines turned into comments that say who did it and why. */
export const commentedOut = (
  text: string,
  unwanted: (line: string, index: number) => boolean,
  because: string,
): string =>
  text
    .split("\n")
    .map((line, index) => (unwanted(line, index) ? `# clincher: ${because}: ${line.trim()}` : line))
    .join("\n");
