import { z } from "zod";
import { type Check, failed, passed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { openclawJson } from "../openclaw.ts";

const explained = openclawJson(
  z.object({
    sandbox: z.object({ mode: z.string(), sessionIsSandboxed: z.boolean(), workspaceAccess: z.string() }),
    elevated: z.object({ enabled: z.boolean() }),
  }),
  "sandbox",
  "explain",
);

/** As OpenClaw itself works it out for the agent's main session. */
export const sandboxCheck: Check = {
  name: "sandbox",
  title: "the agent's tools run in a sandbox",
  slow: true,
  on: (subject) => {
    const mending = mend(subject);
    const { enabled } = subject.deployment.settings.sandbox;
    return {
      needs: [explained, ...mending.needs],
      judge: (facts) => {
        const said = facts.get(explained);
        const fix = mending.fix(facts);
        if (said === null) return failed(unasked("gateway", fix));
        if (!enabled) return passed("off, as the settings ask; exec is denied");
        const { mode, sessionIsSandboxed, workspaceAccess } = said.sandbox;
        const wrong = [
          ...(mode === "all" && sessionIsSandboxed ? [] : [`sandbox mode is ${mode}, not all`]),
          ...(workspaceAccess === "none" ? [] : [`access to the workspace is ${workspaceAccess}, not none`]),
          ...(said.elevated.enabled ? ["commands may be lifted out of it (elevated)"] : []),
        ];
        return verdictOf(
          wrong.length === 0
            ? []
            : [{ what: "The agent's tools do not run in a closed sandbox", why: wrong.join("\n"), fix }],
          "mode all, elevated off",
        );
      },
    };
  },
};
