/** Where in a run something dies: right before or after a change, told by what it is. */
export interface Place {
  /** For the report. */
  readonly when: string;
  /** Of the lines that a run without a death notes. */
  readonly change: RegExp;
  /** Which of those that match, from 1; the last one for -1. */
  readonly nth?: number;
  /** After it instead of before. */
  readonly after?: true;
}

/** The number of the change before which a run has to die. Throws when the run has no such change. */
export const numberOf = (log: readonly string[], { when, change, nth = 1, after }: Place): number => {
  const found = log.flatMap((line) => {
    const [, number, what] = /^(\d+) (.*)$/.exec(line) ?? [];
    return what !== undefined && change.test(what) ? [Number(number)] : [];
  });
  const at = found.at(nth > 0 ? nth - 1 : nth);
  if (at === undefined) throw new Error(`no change that is ${when} (${change}):\n${log.join("\n")}`);
  return after === true ? at + 1 : at;
};
