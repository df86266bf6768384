/** Ends the scenario with a message when a thing that has to be so is not. */
export function expect(holds: boolean, otherwise: string, evidence = ""): asserts holds {
  if (!holds) throw new Error(evidence === "" ? otherwise : `${otherwise}\n${evidence.trim()}`);
}
