import { exitCodes } from "../exit.ts";
import { file as fileFact } from "../facts/file.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "./resource.ts";

/** What augenrules makes of /etc/audit/rules.d, and the kernel gets at boot. */
const compiledPath = "/etc/audit/audit.rules";

const rulesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^-[aw] /.test(line));

/** The audit rules of this file in rules.d are among those that are loaded. */
export const auditRulesLoaded = (path: string, content: string): Resource => {
  const compiled = fileFact(compiledPath);
  return {
    id: "audit rules",
    needs: [compiled],
    diff: (facts, earlier) => {
      const there = new Set(rulesOf(new TextDecoder().decode(facts.get(compiled)?.content ?? undefined)));
      const missing = rulesOf(content).filter((rule) => !there.has(rule));
      if (missing.length === 0 && !earlier.changes(`file ${path}`)) return [];
      return [
        {
          action: "run",
          summary: "load the audit rules",
          notes: missing.slice(0, 5),
          make: async ({ host }) => {
            const result = await host.run({ argv: ["augenrules", "--load"] });
            if (result.code === 0) return;
            throw new Failure(exitCodes.failed, {
              what: "The audit rules cannot be loaded",
              why: result.stderr.trim().split("\n").slice(-3).join("\n"),
              fix: "Look at: auditctl -s. Rules that are locked (enabled 2) can only be changed by a reboot.",
            });
          },
        },
      ];
    },
  };
};
