import type { Problem } from "../problem.ts";

/** Something was thrown that nobody foresaw: a defect of clincher. `debug` (CLINCHER_DEBUG=1) adds where it was thrown. */
export const unexpected = (error: unknown, debug: boolean): Problem => {
  const { message, stack } =
    error instanceof Error
      ? { message: `${error.name}: ${error.message}`, stack: error.stack }
      : { message: String(error), stack: undefined };
  const [first = "", ...more] = message.split("\n");
  const reason = "This is a defect of clincher, not of your server or your settings.";
  const particulars = debug ? (stack?.split("\n") ?? more) : more;
  return {
    what: `clincher stopped unexpectedly (${first})`,
    why: [reason, ...particulars].join("\n"),
    fix: [
      "Run the same command again: it goes on where this one stopped.",
      debug
        ? "If it stops again, please report it with this text and the output of `clincher version`."
        : "If it stops again, please report it with the output of `clincher version` and of the same command after `export CLINCHER_DEBUG=1`.",
    ].join("\n"),
  };
};
