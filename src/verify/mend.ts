import type { Fact, Facts } from "../facts/fact.ts";
import { services } from "../stack/services.ts";
import { changesOf } from "./changes.ts";
import { install, type Subject } from "./check.ts";

/** What mends a service that does not do what its files say: the install, or where nothing differs a new start of it. */
export interface Mend {
  readonly needs: readonly Fact<unknown>[];
  fix(facts: Facts): string;
}

/** For what goes wrong in one service. Reads the plan of the whole stack. */
export const mend = (subject: Subject, service: keyof typeof services = "gateway"): Mend => {
  const changes = changesOf(subject);
  return {
    needs: changes.needs,
    fix: (facts) => (changes.of(facts).length > 0 ? install : `docker restart ${services[service]}`),
  };
};

/** A probe that could not be made, as a problem. */
export const unasked = (service: keyof typeof services, fix: string) => ({
  what: `Nothing could be tried from inside ${services[service]}`,
  why: "Its container does not run, or does not answer.",
  fix,
});
