import { setTheClock } from "./build-time.ts";
import { error, type Finding } from "./check.ts";
import type { Asked } from "./unreachable.ts";

/** Certificates, ACME and apt's release files tolerate about this much, milliseconds. */
const tolerance = 5 * 60_000;

/**
 * Compares this machine's clock with the dates of answers. The smallest difference counts, so that one server with a
 * wrong clock accuses nobody. A mirror may be a cache that repeats an old date: it can only show that we are behind.
 */
export const clockSkew = (asked: readonly Asked[]): readonly Finding[] => {
  const seen = asked.flatMap(({ target, reached }) => {
    if (reached.outcome !== "answered" || reached.date === null) return [];
    const ahead = reached.received - reached.date;
    return target.kind === "mirror" && ahead > 0 ? [] : [{ host: target.host, ahead }];
  });
  const [best] = seen.sort((one, other) => Math.abs(one.ahead) - Math.abs(other.ahead));
  if (best === undefined || Math.abs(best.ahead) <= tolerance) return [];
  const minutes = Math.round(Math.abs(best.ahead) / 60_000);
  return [
    error({
      what: `The clock of this server is ${minutes} minutes ${best.ahead > 0 ? "ahead" : "behind"}`,
      where: `compared with ${best.host}`,
      why: "With a wrong clock, certificates are not valid yet or no longer, and none is issued.",
      fix: setTheClock,
    }),
  ];
};
