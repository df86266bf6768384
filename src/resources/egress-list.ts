import { exitCodes } from "../exit.ts";
import type { Host } from "../host/host.ts";
import { Failure, type Problem } from "../problem.ts";
import type { EgressProxy } from "../settings/schema.ts";
import { type DesiredFile, file } from "./file.ts";
import type { Resource } from "./resource.ts";

/** How a program of the egress image is run: with nothing but what it is given. */
export const egressRun = (image: string, network: string): readonly [string, ...string[]] => [
  ...(["docker", "run", "--rm", "--interactive", "--pull", "never", "--network", network] as const),
  ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--user", "65534:65534", "--memory", "64m", "--pids-limit", "64", image],
];

/** After an update of clincher, its image is made by the next install; null when something else is wrong. */
export const imageProblem = (image: string, stderr: string): Problem | null =>
  /No such image|Unable to find image/.test(stderr)
    ? {
        what: `The image ${image} is not on this server yet`,
        why: "clincher was updated since the last install, or nothing is installed.",
        fix: "Run: clincher install",
      }
    : null;

/** The last lines of what a run said, without the advice that Docker puts behind its own. */
export const lastOf = (said: string, lines: number): string =>
  said
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Run 'docker run --help'"))
    .slice(-lines)
    .join("\n");

/** Null when the proxy itself would take this list. */
export const listProblem = async (host: Host, image: string, text: string): Promise<Problem | null> => {
  const { code, stdout, stderr } = await host.run({
    argv: [...egressRun(image, "none"), "check"],
    stdin: text,
    timeoutSeconds: 60,
  });
  if (code === 0) return null;
  const missing = imageProblem(image, stderr);
  if (missing !== null) return missing;
  return {
    what: "The egress proxy does not take its new list of allowed hosts",
    why: lastOf(stderr, 2) || lastOf(stdout, 2),
    fix: "The list in force was not touched. Check that Docker runs (systemctl status docker), then run the same command again.",
  };
};

/**
 * A proxy's list. The one that runs reads it at once, so it is written only after Smokescreen itself has accepted it;
 * Squid's is one name a line, in which nothing can be wrong.
 */
export const egressList = (proxy: EgressProxy, desired: DesiredFile, image: string): Resource => {
  const plain = file(desired);
  if (proxy === "squid") return plain;
  return {
    ...plain,
    diff: (facts, earlier) =>
      plain.diff(facts, earlier).map((change) => ({
        ...change,
        notes: [...(change.notes ?? []), "checked by the egress proxy first"],
        make: async (work) => {
          const problem = await listProblem(work.host, image, desired.content);
          if (problem !== null) throw new Failure(exitCodes.failed, problem);
          await change.make(work);
        },
      })),
  };
};
