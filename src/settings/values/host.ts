import { bad, good } from "./read.ts";
import { readMemorySize } from "./size.ts";
import { textValue } from "./value.ts";

/** "auto", "off", or bytes. */
export const swapSize = textValue((text) => {
  if (text === "auto" || text === "off") return good<"auto" | "off" | number>(text);
  const size = readMemorySize(text);
  return size.ok ? size : bad(size.reason, "Write auto, off, or a size such as 4G.");
});

/** "HH:MM" or "never". */
export const rebootTime = textValue((text) =>
  text === "never" || /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
    ? good(text)
    : bad("is not a time of day", 'Write it as HH:MM, such as "04:30", or "never".'),
);
