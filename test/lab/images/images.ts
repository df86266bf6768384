import { small } from "./busybox.ts";
import { caddy } from "./caddy.ts";
import { assemble, type Image, type Recipe } from "./image.ts";
import { litellm } from "./litellm.ts";
import { gateways } from "./openclaw.ts";
import { slim } from "./slim.ts";
import { squid } from "./squid.ts";

export type ImageList = Image[];

const recipes: Recipe[] = [...gateways, litellm, caddy, slim, squid, ...small];

/** Full names of all images that the lab's registry can serve. */
export const imageNames = recipes.map((recipe) => recipe.reference);

/**
 * Makes sure that the registry's storage holds these images (all by default; full names as `docker pull` takes
 * them), building what the cache does not have. Milliseconds when nothing is missing, some minutes from nothing.
 */
export async function ensureImages(names: string[] = imageNames): Promise<ImageList> {
  const unknown = names.filter((name) => !imageNames.includes(name));
  if (unknown.length > 0)
    throw new Error(`the lab has no image ${unknown.join(", ")}; it has ${imageNames.join(", ")}`);
  const wanted = recipes.filter((recipe) => names.includes(recipe.reference));
  // The others go on when one fails: what they build is cached, and nothing is left running.
  const results = await Promise.allSettled(wanted.map(assemble));
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
