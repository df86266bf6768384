import type { ArgDef } from "citty";
import type { Taker } from "./arguments.ts";

/** "Usage: clincher egress allow HOST [FLAGS]". */
export const usageOf = ({ name, args, several = false }: Taker): string => {
  const places = Object.entries(args).flatMap(([place, definition]) => {
    if (definition.type !== "positional") return [];
    const word = `${place.toUpperCase()}${several ? "…" : ""}`;
    const mayLack = definition.required === false || definition.default !== undefined;
    return [mayLack ? `[${word}]` : word];
  });
  return `Usage: clincher ${[name, ...places].join(" ")} [FLAGS]`;
};

/** What a flag or an argument means, and what holds without it. */
export const meaningOf = ({ description = "", default: standard }: ArgDef): string =>
  standard === undefined ? description : `${description} Default: ${standard}.`;
