import { isSomebodyHere, openPrompter } from "../console/prompt.ts";
import { stdout } from "../console/terminal.ts";
import { exitCodes } from "../exit.ts";
import { Failure } from "../problem.ts";

/** What somebody has to agree to. */
export interface Question {
  /** The command, without "clincher". */
  readonly command: string;
  readonly message: string;
  /** What is shown before. */
  readonly text?: string;
  /** --yes was given: it is agreed to. */
  readonly yes: boolean;
  /** --json was given: nothing is asked. */
  readonly json: boolean;
  /** Nothing is lost by it: where nobody can be asked, nobody has to be. */
  readonly harmless?: boolean;
}

const nobody = ({ command }: Pick<Question, "command">): Failure =>
  new Failure(exitCodes.settings, {
    what: "Nobody is here to confirm it",
    where: `command line of clincher ${command}`,
    why: "There is no terminal, or --json, which asks nothing.",
    fix: "Add --yes when it is what you want.",
  });

/** Throws when nobody could agree, so that nothing is done for nothing. */
export const mustBeAgreeable = (question: Pick<Question, "command" | "yes" | "json">): void => {
  const { yes, json } = question;
  if (!yes && (json || !isSomebodyHere())) throw nobody(question);
};

/** Asks whoever is there. Without anybody, only --yes may go on with what cannot be had back: it throws. */
export const agreed = async (question: Question): Promise<boolean> => {
  const { yes, json, text = "", message, harmless = false } = question;
  if (yes) return true;
  if (!json) stdout.write(text);
  const prompter = json ? null : openPrompter();
  if (prompter === null && harmless) return true;
  if (prompter === null) throw nobody(question);
  try {
    return await prompter.confirm({ message, fallback: false });
  } finally {
    prompter.close();
  }
};
