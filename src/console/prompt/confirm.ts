import type { Terminal } from "./terminal.ts";

export interface ConfirmQuestion {
  readonly message: string;
  readonly help?: string;
  /** What Enter alone means. */
  readonly fallback: boolean;
}

const answers: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false };

/** Asks for yes or no. */
export async function askConfirm(terminal: Terminal, question: ConfirmQuestion): Promise<boolean> {
  if (question.help !== undefined) terminal.write(`\n${question.help}\n`);
  for (;;) {
    const line = await terminal.readLine(`${question.message} [${question.fallback ? "Y/n" : "y/N"}] `);
    const text = line.trim().toLowerCase();
    if (text === "") return question.fallback;
    const answer = Object.hasOwn(answers, text) ? answers[text] : undefined;
    if (answer !== undefined) return answer;
    terminal.write("  Answer y or n.\n");
  }
}
