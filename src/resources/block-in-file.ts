import { decode, file as fileFact } from "../facts/file.ts";
import type { Access } from "../host/host.ts";
import { describeAccess, sameAccess } from "./access.ts";
import { type Block, withBlock } from "./block-text.ts";
import { inTheWay } from "./in-the-way.ts";
import type { Resource } from "./resource.ts";

export interface DesiredBlock extends Access {
  readonly path: string;
  readonly block: Block;
  /** Whole texts that count as nothing: what earlier releases wrote. */
  readonly replaceable: ReadonlySet<string>;
}

/** A file with this block in it; every other line of it is the operator's and stays as it is. */
export const blockInFile = (desired: DesiredBlock): Resource => {
  const { path, block, replaceable } = desired;
  const access: Access = { mode: desired.mode, uid: desired.uid, gid: desired.gid };
  const there = fileFact(path);
  const wanted = (text: string): string => withBlock(replaceable.has(text) ? "" : text, block);
  return {
    id: `file ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      const before = decode(now?.content ?? null);
      const after = wanted(before);
      const isFile = now?.stat.kind === "file";
      if (isFile && before === after && sameAccess(now.stat, access)) return [];
      return [
        {
          action: now === null ? "create" : "update",
          summary: `clincher's part of ${path} (${describeAccess(access)})`,
          ...(before === after ? {} : { text: { before, after } }),
          ...(now === null || sameAccess(now.stat, access)
            ? {}
            : { notes: [`was ${describeAccess(now.stat)}`] }),
          make: async ({ host }) => {
            if (now?.stat.kind === "directory") throw inTheWay(path, "a file");
            if (isFile && before === after) await host.setAccess(path, access);
            // Read again: the operator may have written to it since.
            else await host.writeFile(path, wanted(decode(await host.read(path))), access);
          },
        },
      ];
    },
  };
};
