import { type Style, styleFor } from "../../src/console/style.ts";

const utf8 = { LANG: "C.UTF-8", TERM: "xterm-256color" };

/** A file or a pipe. */
export const piped: Style = styleFor({}, utf8);
/** A terminal without colours, so that expected text can be read. */
export const monochrome: Style = styleFor({ isTTY: true, columns: 80 }, { ...utf8, NO_COLOR: "1" });
/** A terminal with everything. */
export const colourful: Style = styleFor({ isTTY: true, columns: 80 }, utf8);
/** A serial console. */
export const ascii: Style = styleFor({ isTTY: true, columns: 80 }, { TERM: "vt100", NO_COLOR: "1" });
