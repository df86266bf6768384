import * as fs from "node:fs";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import * as tty from "node:tty";
import { exitCodes } from "../../exit.ts";
import { Failure } from "../../problem.ts";

/** A person at a keyboard, one line at a time. */
export interface Terminal {
  /** One line without its line break. Throws a Failure with exit `interrupted` on Ctrl-C and at the end of input. */
  readLine(prompt: string, options?: { readonly hidden?: boolean }): Promise<string>;
  write(text: string): void;
  close(): void;
}

const stopped = (what: string) =>
  new Failure(exitCodes.interrupted, { what, why: "Nothing was written.", fix: "Run the command again." });

/** Passes on what readline draws, but only while a visible question waits: text typed ahead may be a secret. */
class Screen extends Writable {
  muted = true;
  readonly isTTY = true;
  readonly #output: NodeJS.WritableStream;
  constructor(output: NodeJS.WritableStream) {
    super({ decodeStrings: false });
    this.#output = output;
  }
  get columns() {
    return (this.#output as Partial<tty.WriteStream>).columns ?? 80;
  }
  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void) {
    if (!this.muted) this.#output.write(chunk);
    done();
  }
}

/**
 * Reads lines with editing keys from a terminal, or from any stream when `interactive` is false. Lines that arrive before
 * they are asked for are kept: people type ahead. There is no history, which would hold secrets.
 */
export function createTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  options: { readonly interactive: boolean; readonly onClose?: () => void },
): Terminal {
  const screen = new Screen(output);
  const lines: string[] = [];
  let waiting: { resolve(line: string): void; reject(reason: Failure): void } | null = null;
  let ended: Failure | null = null;
  const end = (reason: Failure) => {
    ended ??= reason;
    waiting?.reject(ended);
    waiting = null;
  };
  const reader = createInterface({ input, output: screen, terminal: options.interactive, historySize: 0 });
  reader.on("line", (line) => {
    // At once, not when the answer is taken: what was pasted behind this line may belong to a hidden question.
    screen.muted = true;
    const waiter = waiting;
    waiting = null;
    if (waiter === null) lines.push(line);
    else waiter.resolve(line);
  });
  reader.on("SIGINT", () => {
    output.write("\n");
    end(stopped("Stopped by Ctrl-C"));
  });
  reader.on("close", () => end(stopped("The input ended before the last question was answered")));
  const next = () =>
    new Promise<string>((resolve, reject) => {
      const line = lines.shift();
      if (line !== undefined) resolve(line);
      else if (ended !== null) reject(ended);
      else waiting = { resolve, reject };
    });
  return {
    async readLine(prompt, { hidden = false } = {}) {
      const quiet = hidden || lines.length > 0 || ended !== null;
      screen.muted = quiet;
      if (quiet) output.write(prompt);
      reader.setPrompt(prompt);
      if (ended === null) reader.prompt(true);
      try {
        return await next();
      } finally {
        screen.muted = true;
        if (quiet || !options.interactive) output.write("\n");
      }
    },
    write: (text) => void output.write(text),
    close() {
      reader.close();
      options.onClose?.();
    },
  };
}

let opened = false;

/** Whether a terminal was opened beside standard input: that one is read from until the process ends. */
export const holdsTerminal = (): boolean => opened;

/**
 * The person's terminal: standard input when that is one, else /dev/tty (so that `curl … | sh` can still ask), else null.
 * Questions go to the terminal itself and leave standard output alone.
 */
export function openTerminal(): Terminal | null {
  if (process.stdin.isTTY && process.stderr.isTTY)
    return createTerminal(process.stdin, process.stderr, {
      interactive: true,
      onClose: () => process.stdin.pause(),
    });
  try {
    const input = new tty.ReadStream(fs.openSync("/dev/tty", "r"));
    const output = new tty.WriteStream(fs.openSync("/dev/tty", "w"));
    opened = true;
    return createTerminal(input, output, {
      interactive: true,
      onClose: () => {
        input.destroy();
        output.destroy();
      },
    });
  } catch {
    // No controlling terminal: cron, a container, a pipeline.
    return null;
  }
}

/** Whether there is a terminal to ask on, without opening it for questions. */
export function isSomebodyHere(): boolean {
  if (process.stdin.isTTY && process.stderr.isTTY) return true;
  try {
    fs.closeSync(fs.openSync("/dev/tty", "r+"));
    return true;
  } catch {
    return false;
  }
}
