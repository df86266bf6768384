import type { Finding, Verdict } from "../verify/check.ts";

const redacted = (finding: Finding, redact: (text: string) => string): Finding => ({
  ...finding,
  what: redact(finding.what),
  fix: redact(finding.fix),
  ...(finding.why === undefined ? {} : { why: redact(finding.why) }),
});

/** A verdict without secrets: programs that were asked may have said anything. */
export const redactVerdict = (verdict: Verdict, redact: (text: string) => string): Verdict => {
  if (verdict.state !== "failed") return { ...verdict, says: redact(verdict.says) };
  const [first, ...rest] = verdict.problems;
  return {
    state: "failed",
    problems: [redacted(first, redact), ...rest.map((each) => redacted(each, redact))],
  };
};
