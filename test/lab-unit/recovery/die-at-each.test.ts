import { describe, expect, test } from "bun:test";
import { cameTo } from "../../lab/recovery/die-at-each.ts";
import type { Mode } from "../../lab/recovery/dying.ts";

const log = ["1 writeFile /a", "2 run docker stop x", "3 writeFile /a", "4 commit UPDATE"];
const place = { when: "there", change: /^writeFile \/a$/, made: [] };

describe("whether a death was where it was to be", () => {
  test.each([
    ["killed", "kill", true, place, true],
    ["not killed: it ended by itself", "kill", false, place, false],
    ["a full disk that it met", "ENOSPC", true, place, true],
    ["a full disk that it met, and ended well", "ENOSPC", false, place, true],
    ["a full disk at the second", "ENOSPC", true, { ...place, nth: 2 }, true],
    ["it failed before the third", "ENOSPC", true, { ...place, nth: 3 }, false],
    ["it failed over something else", "ENOSPC", true, { ...place, change: /^rename/ }, false],
    [
      "right after the last of what it did",
      "ENOSPC",
      true,
      { ...place, change: /^commit/, after: true },
      false,
    ],
    ["right after another", "ENOSPC", true, { ...place, nth: 2, after: true }, true],
  ] as const)("%s", (_, mode: Mode, died, step, expected) => {
    expect(cameTo(step, { died, log, output: "" }, mode)).toBe(expected);
  });
});
