import { symptoms } from "../doctor/index.ts";
import type { Symptom } from "../doctor/symptom.ts";
import { exitCodes } from "../exit.ts";
import { containers } from "../facts/containers.ts";
import { Facts } from "../facts/fact.ts";
import { sharedReads } from "../facts/shared.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem, redactProblem } from "../problem.ts";
import { nearest } from "../settings/nearest.ts";
import { readRedactor } from "./logs.ts";
import { mustBeRoot } from "./root.ts";

export interface Diagnosis {
  readonly symptom: Symptom;
  readonly problems: readonly Problem[];
  /** Why nobody can tell; null when it was looked at. */
  readonly unseen: string | null;
}

/** The symptoms that are asked for. Throws when one of the names is none. */
export const chooseSymptoms = (only: readonly string[]): readonly Symptom[] => {
  const names = symptoms.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new Failure(exitCodes.settings, {
      what: `There is no symptom ${unknown}`,
      where: "--only",
      fix: `${near === null ? "" : `Did you mean ${near}? `}Symptoms: ${names.join(", ")}`,
    });
  }
  return symptoms.filter(({ name }) => only.length === 0 || only.includes(name));
};

/** Looks for what usually is wrong, all side by side. Reads only, and works on a server that is broken. */
export const diagnose = async (
  host: Host,
  only: readonly string[],
  listen: (diagnosis: Diagnosis) => void = () => {},
): Promise<readonly Diagnosis[]> => {
  mustBeRoot(host);
  const redact = await readRedactor(host);
  const share = sharedReads();
  const look = async (symptom: Symptom): Promise<Omit<Diagnosis, "symptom">> => {
    try {
      const facts = await Facts.collect(host, [containers, ...symptom.needs].map(share));
      if (symptom.asksDocker === true && facts.get(containers) === null)
        return { problems: [], unseen: "Docker does not answer" };
      const problems = symptom.judge(facts).map((problem) => redactProblem(problem, redact));
      return { problems, unseen: null };
    } catch (error) {
      const why = redact(error instanceof Error ? error.message : String(error));
      const what = `It cannot be told whether ${symptom.title}`;
      return { problems: [{ what, why, fix: "clincher status" }], unseen: null };
    }
  };
  return Promise.all(
    chooseSymptoms(only).map(async (symptom) => {
      const diagnosis = { symptom, ...(await look(symptom)) };
      listen(diagnosis);
      return diagnosis;
    }),
  );
};
