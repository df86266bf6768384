import { type Check, failed, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

/** Forbidden, unauthorized, or locked out already. */
const refusals = [401, 403, 429];

const doors = {
  "anonymous over https": "through Caddy",
  "anonymous from a neighbour": "from a neighbouring container",
} as const;

/** At POST /tools/invoke: `GET /` is a page for everybody, and /api/health is nothing at all. */
export const anonymousCheck: Check = {
  name: "anonymous",
  title: "a request without the token is refused",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [probe, ...mending.needs],
      judge: (facts) => {
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const problems = Object.entries(doors).flatMap(([name, door]) => {
          const { status } = outcomeOf(outcomes, name);
          // A door that does not open lets nobody in; that it should open is another check.
          if (status === null || status >= 500 || refusals.includes(status)) return [];
          return {
            what: `The gateway lets in whoever has no token, ${door}`,
            why: `POST /tools/invoke without a token is answered ${status}, not 401.`,
            fix: mending.fix(facts),
          };
        });
        return verdictOf(problems, "401 at POST /tools/invoke, through Caddy and beside it");
      },
    };
  },
};
