import { createHash } from "node:crypto";
import { file } from "../../facts/file.ts";
import { gatewayConfig } from "../../stack/gateway.ts";
import { hostPaths } from "../../stack/paths.ts";
import { type Check, failed, install, verdictOf } from "../check.ts";
import { mend, unasked } from "../mend.ts";
import { gatewayProbe } from "../probe/gateway.ts";
import { outcomeOf } from "../probe/probe.ts";

const path = `${hostPaths.gatewayConfig}/openclaw.json`;
const written = file(path);

/** Byte for byte: on the server, and as the gateway itself sees it. */
export const settingsCheck: Check = {
  name: "settings",
  title: "the gateway's settings are those that clincher writes",
  running: true,
  on: (subject) => {
    const probe = gatewayProbe(subject.deployment);
    const mending = mend(subject);
    return {
      needs: [written, probe, ...mending.needs],
      judge: (facts) => {
        const wanted = gatewayConfig(subject.deployment);
        const there = facts.get(written)?.content;
        if (there == null || new TextDecoder().decode(there) !== wanted)
          return failed({
            what: "The gateway's settings are not those that clincher writes",
            where: path,
            why: there == null ? "There is no such file." : "Somebody changed the file.",
            fix: install,
          });
        const outcomes = facts.get(probe);
        if (outcomes === null) return failed(unasked("gateway", mending.fix(facts)));
        const seen = outcomeOf(outcomes, "settings file").text;
        const same = seen === createHash("sha256").update(wanted).digest("hex");
        const problem = {
          what: "The gateway sees other settings than those on this server",
          where: path,
          why: "Its container was made with another folder.",
          fix: mending.fix(facts),
        };
        return verdictOf(same ? [] : [problem], "openclaw.json is as rendered, outside and inside");
      },
    };
  },
};
