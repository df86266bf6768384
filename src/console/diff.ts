/** A line of a diff with the sign that unified diffs give it. */
export interface DiffLine {
  readonly sign: " " | "+" | "-";
  readonly text: string;
}

/** Old times new lines that are compared at most, after equal beginnings and ends; about 50 ms and 4 MB. */
const mostComparisons = 2_000_000;

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const signed = (sign: DiffLine["sign"], lines: readonly string[]): readonly DiffLine[] =>
  lines.map((text) => ({ sign, text }));

/** Longest common subsequence, by the table of the lengths of all pairs of tails. */
const compare = (before: readonly string[], after: readonly string[]): readonly DiffLine[] => {
  const wide = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * wide);
  const common = (i: number, j: number): number => lengths[i * wide + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      lengths[i * wide + j] =
        before[i] === after[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      result.push({ sign: " ", text: before[i] ?? "" });
      i += 1;
      j += 1;
    } else if (common(i + 1, j) >= common(i, j + 1)) {
      result.push({ sign: "-", text: before[i] ?? "" });
      i += 1;
    } else {
      result.push({ sign: "+", text: after[j] ?? "" });
      j += 1;
    }
  }
  return [...result, ...signed("-", before.slice(i)), ...signed("+", after.slice(j))];
};

/**
 * Every line of both texts, with its line end. Texts too different and too long to compare are shown as all of the old
 * and all of the new.
 */
export const diffLines = (before: string, after: string): readonly DiffLine[] => {
  const old = linesOf(before);
  const now = linesOf(after);
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  const middle =
    removed.length * added.length > mostComparisons
      ? [...signed("-", removed), ...signed("+", added)]
      : compare(removed, added);
  return [...signed(" ", old.slice(0, start)), ...middle, ...signed(" ", old.slice(old.length - end))];
};

interface Hunk {
  /** Numbers of the first line, from 1, in the old and in the new text. */
  readonly old: number;
  readonly now: number;
  readonly lines: DiffLine[];
}

const hunksOf = (lines: readonly DiffLine[], context: number): readonly Hunk[] => {
  const near = new Set<number>();
  for (const [at, line] of lines.entries())
    if (line.sign !== " ") for (let each = at - context; each <= at + context; each += 1) near.add(each);
  const hunks: Hunk[] = [];
  let old = 1;
  let now = 1;
  for (const [at, line] of lines.entries()) {
    if (near.has(at)) {
      if (!near.has(at - 1) || at === 0) hunks.push({ old, now, lines: [] });
      hunks.at(-1)?.lines.push(line);
    }
    if (line.sign !== "+") old += 1;
    if (line.sign !== "-") now += 1;
  }
  return hunks;
};

const range = (first: number, lines: number): string => `${lines === 0 ? first - 1 : first},${lines}`;

/** Unified diff without file names, `context` equal lines around each change; empty when both texts are the same. */
export const unifiedDiff = (before: string, after: string, context = 2): readonly string[] =>
  hunksOf(diffLines(before, after), context).flatMap((hunk) => {
    const inOld = hunk.lines.filter((line) => line.sign !== "+").length;
    const inNew = hunk.lines.filter((line) => line.sign !== "-").length;
    return [
      `@@ -${range(hunk.old, inOld)} +${range(hunk.now, inNew)} @@`,
      ...hunk.lines.flatMap(({ sign, text }) =>
        text.endsWith("\n") ? [sign + text.slice(0, -1)] : [sign + text, "\\ No newline at end of file"],
      ),
    ];
  });
