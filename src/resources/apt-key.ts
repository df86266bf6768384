import { exitCodes } from "../exit.ts";
import { file as fileFact } from "../facts/file.ts";
import { soleFingerprint } from "../facts/openpgp.ts";
import { Failure } from "../problem.ts";
import { describeAccess, sameAccess } from "./access.ts";
import type { Resource, Work } from "./resource.ts";

export interface AptKey {
  /** Where it is kept; the folder must exist. */
  readonly path: string;
  readonly url: string;
  /** Of the primary key: 40 hexadecimal digits, upper case. */
  readonly fingerprint: string;
  /** What a change reaches: see `Change.reaches`. */
  readonly reaches: readonly string[];
}

const access = { mode: 0o644, uid: 0, gid: 0 } as const;

const download = async ({ host }: Work, { url, fingerprint }: AptKey): Promise<string> => {
  const answer = await host.request({ method: "GET", url, timeoutSeconds: 30 });
  if (!answer.ok || answer.status !== 200) {
    throw new Failure(exitCodes.network, {
      what: "The key of a package repository could not be downloaded",
      where: url,
      why: answer.ok ? `HTTP ${answer.status}` : answer.reason,
      fix: "Check that this server reaches that address, then run the same command again.",
    });
  }
  const found = soleFingerprint(answer.body);
  if (found === fingerprint) return answer.body;
  throw new Failure(exitCodes.failed, {
    what: "The key of a package repository is not the expected one; it was not kept",
    where: url,
    why: `Expected exactly one key, ${fingerprint}; ${found === null ? "there is none, or more than one" : `found ${found}`}.`,
    fix: "Somebody between this server and the repository may be changing what is downloaded: do not go on over this network. If the repository has a new key, a newer clincher knows it.",
  });
};

/** The key that a package repository is signed with, held to its fingerprint: now, and whenever this is looked at again. */
export const aptKey = (key: AptKey): Resource => {
  const there = fileFact(key.path);
  return {
    id: `apt-key ${key.path}`,
    needs: [there],
    diff: (facts) => {
      const now = facts.get(there);
      const kept = now?.content == null ? null : soleFingerprint(new TextDecoder().decode(now.content));
      if (now !== null && kept === key.fingerprint && sameAccess(now.stat, access)) return [];
      return [
        {
          action: now === null ? "create" : "update",
          summary: `write ${key.path} (${describeAccess(access)})`,
          notes: [
            `from ${key.url}, fingerprint ${key.fingerprint}`,
            ...(now === null || kept === key.fingerprint ? [] : ["the key that is there is not this one"]),
          ],
          reaches: key.reaches,
          make: async (work) => work.host.writeFile(key.path, await download(work, key), access),
        },
      ];
    },
  };
};
