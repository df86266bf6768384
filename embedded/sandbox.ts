import guardUnit from "../assets/guard/clincher-guard.service" with { type: "text" };
import dockerfile from "../assets/sandbox/Dockerfile" with { type: "text" };

/** What the sandbox consists of on the server, carried inside the executable. */
export const sandboxAssets: Readonly<Record<"guardUnit" | "dockerfile", string>> = { guardUnit, dockerfile };
