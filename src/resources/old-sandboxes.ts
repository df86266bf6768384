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

/** What the labels of a sandbox say that is in use. */
export interface SandboxOwner {
  readonly instance: string;
  readonly release: string;
}

const isOld =
  (names: SandboxLabels, { instance, release }: SandboxOwner) =>
  ({ labels }: Container): boolean =>
    labels[names.own] !== undefined && (labels[names.own] !== instance || labels[names.release] !== release);

const remove = async (host: Host, old: (container: Container) => boolean): Promise<void> => {
  // What is there now: the gateway removes and makes sandboxes all the time.
  const ids = ((await containers.read(host)) ?? []).filter(old).map(({ id }) => id);
  if (ids.length === 0) return;
  const { code, stderr } = await host.run({ argv: ["docker", "rm", "--force", ...ids], timeoutSeconds: 120 });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: "Sandboxes of another release or key could not be removed",
    why: stderr.trim().split("\n").slice(-3).join("\n"),
    fix: "Run the same command again.",
  });
};

/**
 * No sandbox is left that another release of OpenClaw made, or that the guard let through under another backup key: the
 * gateway that runs does not know it again or cannot see it, would never remove it, and finds its name taken. What was in
 * it is in its workspace.
 */
export const oldSandboxes = (labels: SandboxLabels, owner: SandboxOwner): Resource => {
  const old = isOld(labels, owner);
  return {
    id: "old sandboxes",
    needs: [containers],
    diff: (facts) => {
      const found = (facts.get(containers) ?? []).filter(old);
      if (found.length === 0) return [];
      return [
        {
          action: "delete",
          summary: `remove sandboxes of another release or key (${found.length})`,
          notes: found.map(({ name }) => name),
          make: ({ host }) => remove(host, old),
        },
      ];
    },
  };
};
