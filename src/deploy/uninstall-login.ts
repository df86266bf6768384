import { exitCodes } from "../exit.ts";
import { accounts } from "../facts/accounts.ts";
import { authorizedKeys, authorizedKeys2 } from "../facts/authorized-keys.ts";
import type { Host } from "../host/host.ts";
import { Failure } from "../problem.ts";
import { usableKeys } from "../ssh/public-key.ts";

/** Names in /etc/shadow that have a password. */
export const withPassword = (shadow: string): readonly string[] =>
  shadow.split("\n").flatMap((line) => {
    const [name = "", hash = ""] = line.split(":");
    return hash.startsWith("$") ? [name] : [];
  });

/**
 * Who can log in when clincher and the users it made are gone: root where possible. Throws when nobody could, before
 * anything is touched.
 */
export const whoLogsIn = async (host: Host, made: ReadonlySet<string>): Promise<string> => {
  const [all, shadow, ...keys] = await Promise.all([
    accounts.read(host),
    host.read("/etc/shadow"),
    authorizedKeys.read(host),
    authorizedKeys2.read(host),
  ]);
  const names = all.map(({ name }) => name).filter((name) => !made.has(name));
  const passwords = withPassword(new TextDecoder().decode(shadow ?? undefined));
  const withKey = names.filter((name) => keys.some((each) => usableKeys(each.get(name) ?? "").length > 0));
  // A password may be refused by the settings from before, root's first of all.
  const able = withKey.length > 0 ? withKey : names.filter((name) => passwords.includes(name));
  const user = able.includes("root") ? "root" : able[0];
  if (user !== undefined) return user;
  throw new Failure(exitCodes.preflight, {
    what: "Nobody could log in to this server afterwards, so nothing is changed",
    why: `The only ${made.size === 1 ? "user" : "users"} with a key, ${[...made].join(" and ")}, would be removed, and no other has a key or a password.`,
    fix: "Put your key into /root/.ssh/authorized_keys (or that of another user), then run this again.",
  });
};
