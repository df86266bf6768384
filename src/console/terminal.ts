import { columnsOf, type Destination, type Style, styleFor } from "./style.ts";

/** A place to write to, and how text may look there. */
export interface Terminal {
  readonly style: Style;
  /** Columns right now. */
  columns(): number;
  write(text: string): void;
}

type Output = Destination & { write(text: string): unknown };

const terminalOf = (stream: Output): Terminal => ({
  style: styleFor(stream, process.env),
  columns: () => columnsOf(stream),
  write: (text) => void stream.write(text),
});

/** What a command was asked for. */
export const stdout: Terminal = terminalOf(process.stdout);
/** How it went: progress and failures. */
export const stderr: Terminal = terminalOf(process.stderr);
