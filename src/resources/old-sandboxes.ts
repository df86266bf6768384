import { exitCodes } from "../exit.ts";
import { type Container, containers } from "../facts/containers.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "./resource.ts";

/** Names of the labels that tell whose a sandbox is. */
export interface SandboxLabels {
  readonly own: string;
  readonly release: string;
}

const isOld =
  (labels: SandboxLabels, release: string) =>
  (container: Container): boolean =>
    container.labels[labels.own] !== undefined && container.labels[labels.release] !== release;

const remove = async (host: Host, old: (container: Container) => boolean): Promise<void> => {
  // What is there now: the gateway removes and makes sandboxes all the time.
  const ids = ((await containers.read(host)) ?? []).filter(old).map(({ id }) => id);
  if (ids.length === 0) return;
  const { code, stderr } = await host.run({ argv: ["docker", "rm", "--force", ...ids], timeoutSeconds: 120 });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "Sandboxes of another release could not be removed",
    why: stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Run the same command again.",
  });
};

/**
 * No sandbox is left that another release of OpenClaw made: the one that runs does not know it again, would never remove
 * it, and it counts towards the maximum. What was in it is in its workspace.
 */
export const oldSandboxes = (labels: SandboxLabels, release: string): Resource => {
  const old = isOld(labels, release);
  return {
    id: "old sandboxes",
    needs: [containers],
    diff: (facts) => {
      const found = (facts.get(containers) ?? []).filter(old);
      if (found.length === 0) return [];
      return [
        {
          action: "delete",
          summary: `remove sandboxes of another release of OpenClaw (${found.length})`,
          notes: found.map(({ name }) => name),
          make: ({ host }) => remove(host, old),
        },
      ];
    },
  };
};
