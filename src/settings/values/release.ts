import { bad, good } from "./read.ts";
import { textValue } from "./value.ts";

/** A release of OpenClaw by its number, which is a date: "2026.3.13", or "2026.3.13-1" for a corrected one. */
export const openclawRelease = textValue((text) =>
  /^20\d{2}\.(?:[1-9]|1[0-2])\.\d{1,3}(?:-\d{1,3})?$/.test(text)
    ? good(text)
    : bad("is not a release of OpenClaw", "Write its number, such as 2026.3.13 or 2026.9.6."),
);
