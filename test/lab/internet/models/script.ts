import { type Answer, type Asked, type Scripted, toolTest } from "./answer.ts";

/** Decides what the model says: scripted answers first, in order; then tool results, tool tests and an echo. */
export class ModelScript {
  #queue: Scripted[] = [];

  add(answers: readonly Scripted[]): void {
    this.#queue.push(...answers);
  }

  clear(): void {
    this.#queue = [];
  }

  /** Scripted answers that nobody has asked for yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  next(asked: Asked): Answer {
    const fits = (scripted: Scripted): boolean =>
      scripted.when === undefined || asked.userText.includes(scripted.when);
    const index = this.#queue.findIndex(fits);
    if (index >= 0) {
      const [scripted] = this.#queue.splice(index, 1);
      if (scripted !== undefined) return scripted;
    }
    if (asked.toolResult !== undefined) {
      return { text: `The lab's model says: the tool answered ${asked.toolResult.slice(0, 2000)}` };
    }
    return toolTest(asked.userText) ?? { text: `The lab's model says: ${asked.userText.slice(0, 200)}` };
  }
}
