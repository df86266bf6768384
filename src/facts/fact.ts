import type { Host } from "../host/host.ts";

/** One thing that can be read from a machine. Two facts with the same key are the same fact and are read once. */
export interface Fact<Value> {
  readonly key: string;
  /** It takes longer than all others and is begun first. */
  readonly slow?: true;
  read(host: Host): Promise<Value>;
}

/** What was read, all at one moment. */
export class Facts {
  readonly #values: ReadonlyMap<string, unknown>;

  private constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** Reads everything side by side: a probe costs the slowest of them, not their sum. */
  static async collect(host: Host, facts: readonly Fact<unknown>[]): Promise<Facts> {
    const unique = [...new Map(facts.map((fact) => [fact.key, fact])).values()];
    const inOrder = [...unique.filter(({ slow }) => slow), ...unique.filter(({ slow }) => !slow)];
    const read = await Promise.all(inOrder.map(async (fact) => [fact.key, await fact.read(host)] as const));
    return new Facts(new Map(read));
  }

  /** For tests: facts as data. */
  static of(...known: readonly (readonly [Fact<unknown>, unknown])[]): Facts {
    return new Facts(new Map(known.map(([fact, value]) => [fact.key, value])));
  }

  /** The value of a fact that was asked for; asking for another is a defect. */
  get<Value>(fact: Fact<Value>): Value {
    if (!this.#values.has(fact.key)) throw new Error(`fact not read: ${fact.key}`);
    return this.#values.get(fact.key) as Value;
  }
}
