import fc from "fast-check";

type Edit = readonly [at: number, cut: number, insert: string];

const apply = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((now, [at, cut, insert]) => {
    const place = now.length === 0 ? 0 : at % (now.length + 1);
    return now.slice(0, place) + insert + now.slice(place + cut);
  }, text);

const piece = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    "\n",
    "\0",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    "=",
    " ",
    "-1",
    "1e999",
    "NaN",
    "__proto__",
    "(",
    ")",
  ),
);

/** Texts that are nearly real: a sample with some places changed, and now and then anything at all. */
export const nearly = (samples: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...samples),
          fc.array(fc.tuple(fc.nat(5000), fc.nat(8), piece), { minLength: 1, maxLength: 6 }),
        )
        .map(([text, edits]) => apply(text, edits)),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  );
