import gateway from "../assets/verify/probe.mjs" with { type: "text" };
import litellm from "../assets/verify/probe.py" with { type: "text" };

/** Programs that try things from inside a container, in the language that its image has. */
export const probePrograms: Readonly<Record<"gateway" | "litellm", string>> = { gateway, litellm };
