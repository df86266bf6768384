/** Number of single-character edits (insert, delete, replace, swap of neighbours) between two texts. */
export function distance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** All ends of a dotted or underscored name: "a.b.c" → "abc", "bc", "c". */
function endings(name: string): string[] {
  const parts = name.split(/[._]/);
  return parts.map((_, index) => plain(parts.slice(index).join("")));
}

/**
 * The candidate a person most likely meant, or null when none is close. A candidate also matches by its last parts, so
 * that "subnet" finds "edge.subnet"; the whole name wins over a part of it.
 */
export function nearest(wanted: string, candidates: readonly string[]): string | null {
  const text = plain(wanted).slice(0, 100);
  if (text.length < 3) return null;
  const limit = Math.max(1, Math.floor(text.length / 4));
  let best: { candidate: string; score: number } | null = null;
  for (const candidate of candidates) {
    endings(candidate).forEach((ending, index) => {
      if (ending.length < 3 || Math.abs(ending.length - text.length) > limit) return;
      const edits = distance(text, ending);
      const score = edits + Math.min(index, 9) / 10;
      if (edits <= limit && (best === null || score < best.score)) best = { candidate, score };
    });
  }
  return (best as { candidate: string } | null)?.candidate ?? null;
}
