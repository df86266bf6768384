import { createHash } from "node:crypto";
import { exitCodes } from "../exit.ts";
import { type Image, images as imagesFact } from "../facts/images.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "./resource.ts";

const recipeLabel = "dev.clincher.recipe";
const patienceSeconds = 1800;

const hashOf = (dockerfile: string): string =>
  createHash("sha256").update(dockerfile).digest("hex").slice(0, 16);

/** The image under this name, when it was built from exactly this recipe. */
export const builtFrom = (list: readonly Image[], name: string, dockerfile: string): Image | undefined =>
  list.find((image) => image.tags.includes(name) && image.labels[recipeLabel] === hashOf(dockerfile));

/** An image built on this machine from a Dockerfile that takes nothing but its base and packages. */
export const builtImage = (name: string, dockerfile: string): Resource => ({
  id: `image ${name}`,
  needs: [imagesFact],
  beside: true,
  diff: (facts) => {
    if (builtFrom(facts.get(imagesFact) ?? [], name, dockerfile) !== undefined) return [];
    return [
      {
        action: "create",
        summary: `build image ${name}`,
        before: [{ kind: "image", name, value: "absent" }],
        reaches: ["packages", "registry:docker.io"],
        make: async ({ host, progress }) => {
          const label = `${recipeLabel}=${hashOf(dockerfile)}`;
          const result = await host.run({
            argv: ["docker", "build", "--quiet", "--label", label, "--tag", name, "-"],
            stdin: dockerfile,
            // Else it leaves its books in root's home.
            environment: { BUILDX_CONFIG: "/run/clincher/buildx" },
            timeoutSeconds: patienceSeconds,
            onLine: progress,
          });
          if (result.code === 0) return;
          throw new Failure(exitCodes.network, {
            what: `Image ${name} could not be built`,
            why: result.stderr.trim().split("\n").slice(-6).join("\n"),
            fix: "Check that this server reaches Docker Hub and its package mirror, then run the same command again.",
          });
        },
      },
    ];
  },
});
