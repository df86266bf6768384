/**
 * A pure function of something that never changes, worked out once for each: many look at the files of a stack, and
 * making YAML is most of what a run with nothing to do would compute.
 */
export const oncePer = <Key extends object, Value>(work: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: work(key) };
    known.set(key, found);
    return found.value;
  };
};
