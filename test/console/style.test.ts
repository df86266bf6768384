import { expect, test } from "bun:test";
import { styleFor } from "../../src/console/style.ts";

const terminal = { isTTY: true, columns: 100 };

const cases: readonly (readonly [
  string,
  Parameters<typeof styleFor>,
  { columns: number; live: boolean; red: string; done: string },
])[] = [
  [
    "terminal",
    [terminal, { TERM: "xterm", LANG: "en_GB.UTF-8" }],
    { columns: 100, live: true, red: "\u001b[31mx\u001b[39m", done: "✓" },
  ],
  [
    "pipe: no colours, no end of lines",
    [{}, { TERM: "xterm", LANG: "en_GB.UTF-8" }],
    { columns: Number.POSITIVE_INFINITY, live: false, red: "x", done: "✓" },
  ],
  [
    "NO_COLOR",
    [terminal, { TERM: "xterm", LANG: "C.utf8", NO_COLOR: "1" }],
    { columns: 100, live: true, red: "x", done: "✓" },
  ],
  [
    "empty NO_COLOR does not count (no-color.org)",
    [terminal, { TERM: "xterm", LANG: "C.utf8", NO_COLOR: "" }],
    { columns: 100, live: true, red: "\u001b[31mx\u001b[39m", done: "✓" },
  ],
  [
    "TERM=dumb",
    [terminal, { TERM: "dumb", LANG: "C.UTF-8" }],
    { columns: 100, live: false, red: "x", done: "✓" },
  ],
  [
    "LC_ALL decides over LANG",
    [terminal, { TERM: "xterm", LC_ALL: "C", LANG: "en_GB.UTF-8", NO_COLOR: "1" }],
    { columns: 100, live: true, red: "x", done: "+" },
  ],
  [
    "the kernel's own console has few glyphs",
    [terminal, { TERM: "linux", LANG: "C.UTF-8", NO_COLOR: "1" }],
    { columns: 100, live: true, red: "x", done: "+" },
  ],
  [
    "a serial console says 0 columns",
    [
      { isTTY: true, columns: 0 },
      { TERM: "vt100", NO_COLOR: "1" },
    ],
    { columns: 80, live: true, red: "x", done: "+" },
  ],
];

test.each(cases)("style: %s", (_, [destination, environment], expected) => {
  const style = styleFor(destination, environment);
  const { columns, live } = style;
  expect({ columns, live, red: style.red("x"), done: style.symbols.done }).toEqual(expected);
});
