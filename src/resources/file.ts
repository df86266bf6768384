import { decode, type FileFact, file as fileFact } from "../facts/file.ts";
import type { Access } from "../host/host.ts";
import { describeAccess, sameAccess } from "./access.ts";
import { inTheWay } from "./in-the-way.ts";
import type { Change, Resource } from "./resource.ts";

export interface DesiredFile extends Access {
  readonly path: string;
  readonly content: string;
  /** Its text is shown nowhere. */
  readonly secret?: boolean;
}

const sameContent = (now: FileFact, content: string): boolean =>
  now.content !== null && Buffer.from(now.content).equals(Buffer.from(content));

/** A regular file with exactly this content, owner and mode. */
export const file = (desired: DesiredFile): Resource => {
  const { path, content, secret = false } = desired;
  const there = fileFact(path);
  const access: Access = { mode: desired.mode, uid: desired.uid, gid: desired.gid };

  const write = (now: FileFact | null): Change => ({
    action: now === null ? "create" : "update",
    summary: `write ${path} (${describeAccess(access)})`,
    ...(secret
      ? { notes: ["secret: content not shown"] }
      : { text: { before: decode(now?.content ?? null), after: content } }),
    make: async ({ host }) => {
      if (now?.stat.kind === "directory") throw inTheWay(path, "a file");
      await host.writeFile(path, content, access);
    },
  });

  return {
    id: `file ${path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      if (now === null || now.stat.kind !== "file" || !sameContent(now, content)) return [write(now)];
      if (sameAccess(now.stat, access)) return [];
      return [
        {
          action: "update",
          summary: `access of ${path} (${describeAccess(access)})`,
          notes: [`was ${describeAccess(now.stat)}`],
          make: ({ host }) => host.setAccess(path, access),
        },
      ];
    },
  };
};

/** A file that starts with this content and is the operator's from then on. */
export const seedFile = (desired: DesiredFile, replaceable: ReadonlySet<string> = new Set()): Resource => {
  const there = fileFact(desired.path);
  const whole = file(desired);
  return {
    id: whole.id,
    needs: [there],
    diff: (facts, earlier) => {
      const now = facts.get(there);
      if (now !== null && !replaceable.has(decode(now.content))) return [];
      return whole.diff(facts, earlier);
    },
  };
};
