import healthy from "../assets/drill/healthy.mjs" with { type: "text" };
import inspect from "../assets/drill/inspect.mjs" with { type: "text" };

/** Programs for a container of the gateway's image: is the gateway well, and is its state whole. */
export const drillPrograms: Readonly<Record<"healthy" | "inspect", string>> = { healthy, inspect };
