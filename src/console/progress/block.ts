import { width } from "../text.ts";

const csi = "\u001b[";
export const hideCursor = `${csi}?25l`;
export const showCursor = `${csi}?25h`;

/**
 * Lines at the bottom of a terminal that are drawn over and over, under others that stay. Everything of a frame is one
 * write, so that nobody sees half of it.
 */
export class Block {
  #drawn: readonly string[] = [];

  /** The text that shows `lasting` (which stays) and then `lines` in place of what the block showed before. */
  frame(lasting: readonly string[], lines: readonly string[], columns: number): string {
    // A terminal that became narrower has folded what is on it: the way back up is longer then.
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
    this.#drawn = lines;
    const up = rows > 0 ? `${csi}${rows}A` : "";
    return `${up}\r${csi}J${[...lasting, ...lines].map((line) => `${line}\n`).join("")}`;
  }
}
