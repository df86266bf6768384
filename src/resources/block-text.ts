/** A part of a file that is kept by clincher, between two lines that say so. The rest is the operator's. */
export interface Block {
  /** First and last line of it, each occurring nowhere else. */
  readonly begin: string;
  readonly end: string;
  /** Between them; ends with a newline. */
  readonly content: string;
}

const blockText = ({ begin, end, content }: Block): string => `${begin}\n${content}${end}\n`;

/** Start and end of the block in a text: of whole lines, the end after the begin. Null when it is not whole. */
const find = (text: string, { begin, end }: Block): { readonly from: number; readonly to: number } | null => {
  const lines = text.split("\n");
  const first = lines.indexOf(begin);
  const last = lines.indexOf(end, first + 1);
  if (first < 0 || last < 0) return null;
  const offset = (line: number): number => lines.slice(0, line).join("\n").length + (line === 0 ? 0 : 1);
  return { from: offset(first), to: Math.min(text.length, offset(last + 1)) };
};

/**
 * The text with the block in it as it has to be, and not one other character changed. Where there is none, it comes
 * first: what is read first weighs more.
 */
export const withBlock = (text: string, block: Block): string => {
  const found = find(text, block);
  if (found === null) return text === "" ? blockText(block) : `${blockText(block)}\n${text}`;
  return text.slice(0, found.from) + blockText(block) + text.slice(found.to);
};
