import type { Terminal } from "./terminal.ts";

export interface Choice {
  readonly value: string;
  /** What it means, in a few words. */
  readonly label: string;
}

export interface ChoiceQuestion {
  readonly message: string;
  readonly help?: string;
  readonly choices: readonly Choice[];
  /** Value that Enter alone means. */
  readonly fallback: string;
}

/** Asks for one of a few; a number or the name is an answer. */
export async function askChoice(terminal: Terminal, question: ChoiceQuestion): Promise<string> {
  const { message, help, choices, fallback } = question;
  if (help !== undefined) terminal.write(`\n${help}\n`);
  const width = Math.max(...choices.map((choice) => choice.value.length));
  choices.forEach(({ value, label }, index) => {
    terminal.write(`  ${index + 1}  ${value.padEnd(width)}  ${label}\n`);
  });
  for (;;) {
    const text = (await terminal.readLine(`${message} [${fallback}]: `)).trim().toLowerCase();
    if (text === "") return fallback;
    const chosen = choices.find(({ value }, index) => value === text || String(index + 1) === text);
    if (chosen !== undefined) return chosen.value;
    terminal.write(`  Answer 1 to ${choices.length}, or one of the names.\n`);
  }
}
