import { changesOf, some } from "../changes.ts";
import { type Check, install, verdictOf } from "../check.ts";

/** The same question as `clincher plan`. */
export const driftCheck: Check = {
  name: "drift",
  title: "nothing differs from the settings file",
  on: (subject) => {
    const changes = changesOf(subject);
    const resources = subject.phases.reduce((sum, phase) => sum + phase.resources.length, 0);
    return {
      needs: changes.needs,
      judge: (facts) => {
        const found = changes.of(facts);
        return verdictOf(
          found.length === 0
            ? []
            : [{ what: "This server is not as the settings describe it", why: some(found), fix: install }],
          `${resources} resources as described`,
        );
      },
    };
  },
};
