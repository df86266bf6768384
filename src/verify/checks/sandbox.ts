import { z } from "zod";
import { file } from "../../facts/file.ts";
import { notedTurn } from "../../openclaw/turn.ts";
import { proofPath } from "../../phases/proof.ts";
import { type Check, failed, install, passed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { openclawJson } from "../openclaw.ts";
import { deniedTools } from "../probe/gateway.ts";

const explained = openclawJson(
  z.object({
    sandbox: z.object({ mode: z.string(), sessionIsSandboxed: z.boolean(), workspaceAccess: z.string() }),
    elevated: z.object({ enabled: z.boolean() }),
  }),
  "sandbox",
  "explain",
);

const turn = file(proofPath);

/** What the last real turn had that it must not have had. */
const wrongInTurn = (content: Uint8Array | null, denied: readonly string[]): readonly string[] => {
  const had = notedTurn(content);
  if (had === null) return [];
  const tools = had.tools.filter((tool) => denied.includes(tool));
  return [
    ...(had.sandboxed ? [] : ["the turn that was asked as proof was not sandboxed"]),
    ...(tools.length === 0 ? [] : [`it had tools that are denied: ${tools.join(", ")}`]),
  ];
};

/** As OpenClaw itself works it out for the agent's main session, and as it was in the turn that ended the install. */
export const sandboxCheck: Check = {
  name: "sandbox",
  title: "the agent's tools run in a sandbox",
  slow: true,
  running: true,
  on: (subject) => {
    const mending = mend(subject);
    const denied = deniedTools(subject.deployment);
    const { enabled } = subject.deployment.settings.sandbox;
    return {
      needs: [explained, turn, ...mending.needs],
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
        const past = wrongInTurn(facts.get(turn)?.content ?? null, denied);
        // What is right by now shows in the next turn only.
        const again = `rm ${proofPath} && ${install}`;
        return verdictOf(
          wrong.length + past.length === 0
            ? []
            : [
                {
                  what: "The agent's tools do not run in a closed sandbox",
                  why: [...wrong, ...past].join("\n"),
                  fix: wrong.length > 0 ? fix : again,
                },
              ],
          "mode all, elevated off",
        );
      },
    };
  },
};
