import type { Fact } from "./fact.ts";

/** Facts that several ask for at different moments are read once, by whoever comes first. */
export const sharedReads = (): (<Value>(fact: Fact<Value>) => Fact<Value>) => {
  const reads = new Map<string, Promise<unknown>>();
  return (fact) => ({
    key: fact.key,
    read: (host) => {
      const read = reads.get(fact.key) ?? fact.read(host);
      reads.set(fact.key, read);
      return read as ReturnType<typeof fact.read>;
    },
  });
};
