import { askChoice, type ChoiceQuestion } from "./prompt/choice.ts";
import { askConfirm, type ConfirmQuestion } from "./prompt/confirm.ts";
import { openTerminal, type Terminal } from "./prompt/terminal.ts";
import { askText, type TextQuestion } from "./prompt/text.ts";

export { holdsTerminal, isSomebodyHere } from "./prompt/terminal.ts";
export type { ChoiceQuestion, ConfirmQuestion, Terminal, TextQuestion };

/** Asks a person. Every question throws a Failure with exit `interrupted` on Ctrl-C and at the end of input. */
export interface Prompter {
  text(question: TextQuestion): Promise<string>;
  confirm(question: ConfirmQuestion): Promise<boolean>;
  choice(question: ChoiceQuestion): Promise<string>;
  say(text: string): void;
  close(): void;
}

export const createPrompter = (terminal: Terminal): Prompter => ({
  text: (question) => askText(terminal, question),
  confirm: (question) => askConfirm(terminal, question),
  choice: (question) => askChoice(terminal, question),
  say: (text) => terminal.write(text),
  close: () => terminal.close(),
});

/** A prompter on the person's terminal, or null when nobody is there to ask. */
export function openPrompter(): Prompter | null {
  const terminal = openTerminal();
  return terminal === null ? null : createPrompter(terminal);
}
