import { z } from "zod";
import { type Check, failed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { openclawJson } from "../openclaw.ts";

const audit = openclawJson(
  z.object({
    summary: z.object({ critical: z.number(), warn: z.number() }),
    findings: z.array(z.object({ checkId: z.string(), severity: z.string(), title: z.string() })),
  }),
  "security",
  "audit",
);

/** OpenClaw's own audit exits 0 whatever it finds, and prints no PASSED: its findings are counted here. */
export const auditCheck: Check = {
  name: "audit",
  title: "OpenClaw's own security audit finds nothing critical",
  slow: true,
  running: true,
  on: (subject) => {
    const mending = mend(subject);
    return {
      needs: [audit, ...mending.needs],
      judge: (facts) => {
        const said = facts.get(audit);
        const fix = mending.fix(facts);
        if (said === null) return failed(unasked("gateway", fix));
        const critical = said.findings.filter(({ severity }) => severity === "critical");
        return verdictOf(
          critical.length === 0
            ? []
            : [
                {
                  what: "OpenClaw's security audit has critical findings",
                  why: critical.map(({ checkId, title }) => `${title} (${checkId})`).join("\n"),
                  fix,
                },
              ],
          `0 critical, ${said.summary.warn} warnings`,
        );
      },
    };
  },
};
