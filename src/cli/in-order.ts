/** Shows things in a given order, each as soon as all before it have come. */
export const inOrder = <Thing extends { readonly name: string }>(
  names: readonly string[],
  show: (thing: Thing) => void,
): ((thing: Thing) => void) => {
  const come = new Map<string, Thing>();
  let at = 0;
  return (thing) => {
    come.set(thing.name, thing);
    for (let next = come.get(names[at] ?? ""); next !== undefined; next = come.get(names[at] ?? "")) {
      show(next);
      at += 1;
    }
  };
};
