import { keyPlaces } from "../../facts/key-places.ts";
import type { Access, FileStat } from "../../host/host.ts";
import { describeAccess, sameAccess } from "../access.ts";
import type { Change, Resource } from "../resource.ts";

const change = (path: string, now: FileStat, access: Access): readonly Change[] =>
  sameAccess(now, access)
    ? []
    : [
        {
          action: "update",
          summary: `access of ${path} (${describeAccess(access)})`,
          notes: [`was ${describeAccess(now)}`, "sshd takes no key from where others can write"],
          make: ({ host }) => host.setAccess(path, access),
        },
      ];

/**
 * What lies on the way to the user's keys belongs to the user, and nobody else can write it: else sshd refuses every login
 * (StrictModes), and no text of the keys says why. A home with the sticky bit is everybody's on purpose, as /tmp is, and stays.
 */
export const trustedKeyPlaces = (user: string): Resource => {
  const places = keyPlaces(user);
  return {
    id: `places of the keys of ${user}`,
    needs: [places],
    diff: (facts) => {
      const now = facts.get(places);
      if (now === null) return [];
      const { account, home, folder, file } = now;
      const { uid, gid } = account;
      const shared = home?.kind !== "directory" || (home.mode & 0o1000) !== 0;
      return [
        ...(shared
          ? []
          : change(account.home, home, {
              mode: home.mode & ~0o022,
              uid: home.uid === 0 ? 0 : uid,
              gid: home.gid,
            })),
        ...(folder?.kind === "directory"
          ? change(`${account.home}/.ssh`, folder, { mode: 0o700, uid, gid })
          : []),
        ...(file?.kind === "file"
          ? change(`${account.home}/.ssh/authorized_keys`, file, { mode: 0o600, uid, gid })
          : []),
      ];
    },
  };
};
