import { file as fileFact } from "../facts/file.ts";
import { images as imagesFact } from "../facts/images.ts";
import { sameAccess } from "./access.ts";
import { builtFrom } from "./built-image.ts";
import type { Resource } from "./resource.ts";

export interface GuardPolicyFile {
  readonly path: string;
  readonly image: string;
  readonly dockerfile: string;
  /** Text of the policy for the image with this number. */
  textFor(imageId: string): string;
}

const access = { mode: 0o600, uid: 0, gid: 0 };

/** The policy of the guard. It names the sandbox image by its number, which is known only once the image is here. */
export const guardPolicyFile = ({ path, image, dockerfile, textFor }: GuardPolicyFile): Resource => {
  const there = fileFact(path);
  return {
    id: `file ${path}`,
    needs: [there, imagesFact],
    after: [`image ${image}`],
    diff: (facts, earlier) => {
      const now = facts.get(there);
      const found = builtFrom(facts.get(imagesFact) ?? [], image, dockerfile);
      const right =
        found !== undefined &&
        !earlier.changes(`image ${image}`) &&
        now?.content !== undefined &&
        now.content !== null &&
        new TextDecoder().decode(now.content) === textFor(found.id) &&
        sameAccess(now.stat, access);
      if (right) return [];
      return [
        {
          action: now === null ? "create" : "update",
          summary: `write ${path} (0600 root)`,
          notes: ["names the sandbox image by its number"],
          make: async ({ host }) => {
            const built = builtFrom((await imagesFact.read(host)) ?? [], image, dockerfile);
            if (built === undefined) throw new Error(`${image} is not here after it was built`);
            await host.writeFile(path, textFor(built.id), access);
          },
        },
      ];
    },
  };
};
