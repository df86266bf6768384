import type { Fact, Facts } from "../facts/fact.ts";
import type { Pending } from "../facts/revert.ts";
import type { Phase } from "../phases/phase.ts";
import type { Problem } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";

/** How what runs by itself goes: each alert with what mends it. */
export interface Upkeep {
  readonly enabled: boolean;
  readonly alerts: readonly { readonly what: string; readonly fix: string }[];
}

/** What is verified, and what a check may know of it beside the facts. */
export interface Subject {
  readonly deployment: Deployment;
  /** All phases of an install. */
  readonly phases: readonly Phase[];
  /** What runs by itself, and what of it is wrong. */
  readonly upkeep: Fact<Upkeep>;
  /** What the operator runs, on their own machine, to confirm a change of ssh and firewall. */
  confirmLine(pending: Pending): string;
}

export type Verdict =
  /** `says` is what was seen, in a few words. */
  | { readonly state: "passed"; readonly says: string }
  /** Nothing here to judge, and why. */
  | { readonly state: "skipped"; readonly says: string }
  | { readonly state: "failed"; readonly problems: readonly [Finding, ...Finding[]] };

/** A problem whose `fix` is a command that mends it, to be run on this server as root unless `where` says otherwise. */
export type Finding = Problem;

/** What a check looks at, and how it judges that: pure. */
export interface Judgement {
  readonly needs: readonly Fact<unknown>[];
  judge(facts: Facts): Verdict;
}

/** One property of a deployment that can be seen to hold, or not. */
export interface Check {
  /** What `--only` takes. */
  readonly name: string;
  /** The property, as a sentence that is true when the check passes. */
  readonly title: string;
  /** Asks the OpenClaw CLI or somebody on the internet: not for `--quick`. */
  readonly slow?: true;
  /** Asks what runs: not on a server that stands by for another, where it is stopped on purpose. */
  readonly running?: true;
  on(subject: Subject): Judgement;
}

/** The command that makes everything as described, whatever it was that differs. */
export const install = "clincher install";

/** Of a check that would find nothing wrong only because there is nobody to ask. */
export const dockerSilent: Finding = {
  what: "Docker does not answer",
  why: "Nothing of the deployment can run without it, and nothing of it can be looked at.",
  fix: "systemctl restart docker.service",
};

export const passed = (says: string): Verdict => ({ state: "passed", says });
export const skipped = (says: string): Verdict => ({ state: "skipped", says });
export const failed = (...problems: readonly [Finding, ...Finding[]]): Verdict => ({
  state: "failed",
  problems,
});

/** Failed for the first of these, or passed when there is none. */
export const verdictOf = (problems: readonly Finding[], says: string): Verdict => {
  const [first, ...rest] = problems;
  return first === undefined ? passed(says) : failed(first, ...rest);
};
