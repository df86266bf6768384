/**
 * Does something again as long as it was disturbed meanwhile, at most `times` (1 or more). Gives what it gave last, disturbed
 * or not: after the last time nobody asks.
 */
export const undisturbed = async <Result>(
  times: number,
  work: () => Promise<Result>,
  disturbed: (result: Result) => Promise<boolean>,
): Promise<Result> => {
  const result = await work();
  return times > 1 && (await disturbed(result)) ? await undisturbed(times - 1, work, disturbed) : result;
};
