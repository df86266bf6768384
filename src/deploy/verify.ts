import { lastRun } from "../engine/journal.ts";
import { exitCodes } from "../exit.ts";
import { type Fact, Facts } from "../facts/fact.ts";
import { hostname } from "../facts/host-name.ts";
import { sharedReads } from "../facts/shared.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Deployment } from "../settings/deployment.ts";
import { nearest } from "../settings/nearest.ts";
import { type Check, failed, type Subject, skipped, type Upkeep, type Verdict } from "../verify/check.ts";
import { checks } from "../verify/index.ts";
import { waitsForAnother } from "./agent-here.ts";
import { confirmLine } from "./confirm.ts";
import { type Look, prepareLook } from "./look.ts";
import { redactVerdict } from "./redact-verdict.ts";

export interface Result {
  readonly check: Check;
  readonly verdict: Verdict;
  /** Seconds until it was known. */
  readonly took: number;
}

export interface VerifyOptions {
  /** Leaves out what asks the OpenClaw CLI or the internet. */
  readonly quick: boolean;
  /** Names of checks; all when there are none. */
  readonly only: readonly string[];
  /** How what runs by itself goes, for these settings. */
  upkeep(deployment: Deployment): Fact<Upkeep>;
  /** Told of each result, in the order in which they come. */
  readonly listen: (result: Result) => void;
}

/** The checks that are asked for, in their order. Throws when one of the names is none. */
export const chooseChecks = ({ quick, only }: Pick<VerifyOptions, "quick" | "only">): readonly Check[] => {
  const names = checks.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new Failure(exitCodes.settings, {
      what: `There is no check ${unknown}`,
      where: "--only",
      fix: `${near === null ? "" : `Did you mean ${near}? `}Checks: ${names.join(", ")}`,
    });
  }
  const chosen = checks.filter(
    ({ name, slow }) => (only.length === 0 || only.includes(name)) && !(quick && slow === true),
  );
  if (chosen.length > 0) return chosen;
  throw new Failure(exitCodes.settings, {
    what: `With --quick there is nothing left of --only ${only.join(",")}`,
    why: "It asks OpenClaw's own commands or the internet, which takes some seconds.",
    fix: `clincher verify --only ${only.join(",")}`,
  });
};

const judge = async (host: Host, check: Check, subject: Subject, share: ReturnType<typeof sharedReads>) => {
  try {
    const { needs, judge } = check.on(subject);
    return judge(await Facts.collect(host, needs.map(share)));
  } catch (error) {
    return failed({
      what: `It cannot be told whether ${check.title}`,
      why: error instanceof Error ? error.message : String(error),
      fix: "clincher plan",
    });
  }
};

/**
 * Looks whether everything holds that an install promises. Reads, and tries things that must not work; changes nothing.
 * All checks are made side by side, what several of them look at is read once.
 */
export const verify = async (
  host: Host,
  look: Omit<Look, "only" | "skip">,
  options: VerifyOptions,
): Promise<readonly Result[]> => {
  const chosen = chooseChecks(options);
  const [{ site, phases, redact }, address] = await Promise.all([
    prepareLook(host, { ...look, only: [], skip: [] }),
    hostname(host, look.environment),
  ]);
  if (lastRun(host) === null)
    throw new Failure(exitCodes.failed, {
      what: "Nothing is installed here, so there is nothing to verify",
      fix: "clincher install",
    });
  const subject: Subject = {
    deployment: site.deployment,
    phases,
    upkeep: options.upkeep(site.deployment),
    confirmLine: (pending) => confirmLine(pending, address),
  };
  const waits = await waitsForAnother(host);
  const share = sharedReads();
  const began = performance.now();
  return Promise.all(
    chosen.map(async (check) => {
      const verdict =
        waits && check.running === true
          ? skipped("this server stands by; the agent does not run here")
          : redactVerdict(await judge(host, check, subject, share), redact);
      const result = { check, verdict, took: (performance.now() - began) / 1000 };
      options.listen(result);
      return result;
    }),
  );
};
