import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];
type Paint = (text: string) => string;

/** How text may look where it goes. */
export interface Style {
  /** Text columns; infinite where nobody sees lines end, in a file or a pipe. */
  readonly columns: number;
  /** A person watches, and lines can be redrawn in place. */
  readonly live: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  readonly symbols: Symbols;
}

export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly more: string;
  readonly frames: readonly string[];
}

const unicode: Symbols = {
  done: "✓",
  failed: "✗",
  more: "…",
  frames: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};
const ascii: Symbols = { done: "+", failed: "x", more: "...", frames: ["|", "/", "-", "\\"] };

/** Where text goes: enough of process.stdout to know what it can show. */
export interface Destination {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const defaultColumns = 80;
/** Below this nothing can be laid out; lines are then simply too long. */
const fewestColumns = 20;

/** Columns of a terminal, at least 20; 80 where it does not say. */
export const columnsOf = (destination: Destination): number =>
  Math.max(fewestColumns, destination.columns || defaultColumns);

/** The locale's character set, by the precedence of setlocale(3). */
const speaksUnicode = (environment: Environment): boolean => {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || "";
  return /utf-?8/i.test(locale) && environment.TERM !== "linux";
};

const paint =
  (colour: boolean, format: Format): Paint =>
  (text) =>
    colour ? styleText(format, text, { validateStream: false }) : text;

/** Colours only on a terminal that has them and whose owner did not set NO_COLOR (no-color.org). */
export const styleFor = (destination: Destination, environment: Environment): Style => {
  const terminal = destination.isTTY === true;
  const live = terminal && environment.TERM !== "dumb";
  const colour = live && (environment.NO_COLOR ?? "") === "";
  return {
    columns: terminal ? columnsOf(destination) : Number.POSITIVE_INFINITY,
    live,
    bold: paint(colour, "bold"),
    dim: paint(colour, "dim"),
    red: paint(colour, "red"),
    green: paint(colour, "green"),
    yellow: paint(colour, "yellow"),
    cyan: paint(colour, "cyan"),
    // A file is read later, elsewhere, and nearly always as UTF-8.
    symbols: !terminal || speaksUnicode(environment) ? unicode : ascii,
  };
};
