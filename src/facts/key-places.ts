import type { FileStat } from "../host/host.ts";
import { type Account, accounts } from "./accounts.ts";
import type { Fact } from "./fact.ts";

/** Where sshd looks for a user's keys, and what it has to trust on the way there. */
export interface KeyPlaces {
  readonly account: Account;
  readonly home: FileStat | null;
  readonly folder: FileStat | null;
  readonly file: FileStat | null;
}

/** Null for a user who is not there. */
export const keyPlaces = (user: string): Fact<KeyPlaces | null> => ({
  key: `key-places ${user}`,
  read: async (host) => {
    const account = (await accounts.read(host)).find(({ name }) => name === user);
    if (account === undefined) return null;
    const { home } = account;
    const [first = null, folder = null, file = null] = await Promise.all(
      [home, `${home}/.ssh`, `${home}/.ssh/authorized_keys`].map((path) => host.stat(path)),
    );
    return { account, home: first, folder, file };
  },
});
