type Outcome = { readonly error: unknown } | null;

/** Work that runs next to what follows, each under a name, until somebody waits for it. */
export class Beside {
  readonly #running = new Map<string, Promise<Outcome>>();
  #first: Outcome = null;

  start(name: string, work: () => Promise<void>): void {
    const done = work().then(
      () => null,
      (error: unknown): Outcome => {
        this.#first ??= { error };
        return { error };
      },
    );
    this.#running.set(name, done);
  }

  /** Those of these names that nobody has waited for yet. */
  of(names: readonly string[]): readonly Promise<Outcome>[] {
    return names.flatMap((name) => this.#running.get(name) ?? []);
  }

  /** Waits for one, if it was started. Throws what it threw. */
  async settle(name: string): Promise<void> {
    const outcome = await this.#running.get(name);
    this.#running.delete(name);
    if (outcome) throw outcome.error;
  }

  /** Waits for all. Throws what the first of them threw, in the order in which they were started. */
  async settleAll(): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.settle(name);
  }

  /** Throws when one of them has failed by now. */
  stopAfterFailure(): void {
    if (this.#first !== null) throw this.#first.error;
  }

  /** Waits until none runs any more, whatever became of them. */
  async quiet(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}
