import type { Terminal } from "./terminal.ts";

export interface TextQuestion {
  readonly message: string;
  /** Lines of explanation above the question. */
  readonly help?: string;
  /** Why an answer cannot be taken, or null; not called for an empty answer. */
  readonly check: (text: string) => string | null;
  /** True when Enter alone is an answer: the empty text. */
  readonly optional: boolean;
  /** True when what is typed must not be seen. */
  readonly hidden?: boolean;
}

/** Asks for a text until it can be taken. */
export async function askText(terminal: Terminal, question: TextQuestion): Promise<string> {
  const { message, help, check, optional, hidden = false } = question;
  if (help !== undefined) terminal.write(`\n${help}\n`);
  for (;;) {
    const answer = (await terminal.readLine(`${message}: `, { hidden })).trim();
    if (answer === "" && optional) return "";
    const refusal = answer === "" ? "An answer is needed here." : check(answer);
    if (refusal === null) return answer;
    terminal.write(`  ${refusal}\n`);
  }
}
