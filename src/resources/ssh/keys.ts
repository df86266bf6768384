import { exitCodes } from "../../exit.ts";
import { type Account, accounts, parseAccounts } from "../../facts/accounts.ts";
import { authorizedKeys, authorizedKeys2, ownSshKeys } from "../../facts/authorized-keys.ts";
import type { Facts } from "../../facts/fact.ts";
import { decode, file as fileFact } from "../../facts/file.ts";
import type { Host } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import { keyLine, type PublicKey, usableKeys } from "../../ssh/public-key.ts";
import { describeAccess } from "../access.ts";
import type { Change, Resource } from "../resource.ts";
import { keysPath } from "./paths.ts";

const chosen = fileFact(keysPath);
/** What `wantedKeys` looks at. */
export const keyFacts = [accounts, authorizedKeys, authorizedKeys2, ownSshKeys, chosen] as const;

const unique = (keys: readonly PublicKey[]): readonly PublicKey[] => [
  ...new Map(keys.map((key) => [key.base64, key])).values(),
];

/**
 * The keys that may log in: those of the settings; else those that were chosen at the first install; else, for that,
 * those of root and of the user. A key whose private half lies on this server is none: whoever breaks in has it.
 */
export const wantedKeys = (
  { user, authorized_keys }: { readonly user: string; readonly authorized_keys: readonly string[] },
  facts: Facts,
): readonly PublicKey[] => {
  const there = facts.get(chosen);
  const known = [authorizedKeys, authorizedKeys2].map((each) => facts.get(each));
  const texts =
    authorized_keys.length > 0
      ? authorized_keys
      : there !== null
        ? [decode(there.content)]
        : ["root", user].flatMap((name) => known.map((each) => each.get(name) ?? ""));
  const own = facts.get(ownSshKeys);
  return unique(texts.flatMap(usableKeys)).filter(({ type, base64 }) => !own.has(`${type} ${base64}`));
};

const header = "# Written by clincher; a change made here is undone by the next `clincher install`.";

export const keysText = (keys: readonly PublicKey[], first = header): string =>
  `${[first, ...keys.map(keyLine)].join("\n")}\n`;

const openFolder = { mode: 0o700, uid: 0, gid: 0 };

const homeOf = async (host: Host, user: string): Promise<Account> => {
  const account = parseAccounts(decode(await host.read("/etc/passwd"))).find(({ name }) => name === user);
  if (account !== undefined) return account;
  throw new Failure(exitCodes.failed, {
    what: `The user ${user} is not there`,
    fix: "Run the same command again; it makes the user first.",
  });
};

export const keysFileOf = (account: Pick<Account, "home">): string => `${account.home}/.ssh/authorized_keys`;

const write = async (host: Host, user: string, text: string): Promise<void> => {
  const account = await homeOf(host, user);
  const { uid, gid } = account;
  // A user whom somebody made with a plain useradd has none; nor has one at whom the power went.
  if ((await host.stat(account.home)) === null)
    await host.makeDirectory(account.home, { mode: 0o750, uid, gid });
  await host.makeDirectory(`${account.home}/.ssh`, { ...openFolder, uid, gid });
  await host.writeFile(keysFileOf(account), text, { mode: 0o600, uid, gid });
};

/** What the settings or the first install chose, kept where root alone can change it. */
export const chosenKeys = (settings: Parameters<typeof wantedKeys>[0]): Resource => ({
  id: `file ${keysPath}`,
  needs: keyFacts,
  diff: (facts) => {
    if (settings.authorized_keys.length > 0 || facts.get(chosen) !== null) return [];
    const text = keysText(
      wantedKeys(settings, facts),
      `# Keys that may log in as ${settings.user}, one a line. Yours to change; then run: clincher install`,
    );
    return [
      {
        action: "create",
        summary: `write ${keysPath}, from the keys that can log in now`,
        text: { before: "", after: text },
        make: async ({ host }) => {
          await host.makeDirectory("/etc/clincher", { mode: 0o755, uid: 0, gid: 0 });
          await host.writeFile(keysPath, text, { mode: 0o644, uid: 0, gid: 0 });
        },
      },
    ];
  },
});

/** Keys that sshd would take for this user besides those of authorized_keys: gone. */
const withoutSecondFile = (user: string, facts: Facts): readonly Change[] => {
  const account = facts.get(accounts).find(({ name }) => name === user);
  const text = facts.get(authorizedKeys2).get(user);
  if (account === undefined || text === undefined) return [];
  return [
    {
      action: "delete",
      summary: `remove ~${user}/.ssh/authorized_keys2, from which sshd takes keys as well`,
      text: { before: text, after: "" },
      make: ({ host }) => host.remove(`${keysFileOf(account)}2`),
    },
  ];
};

/** authorized_keys of the user: these keys and no others, readable by nobody else. */
export const loginKeys = (settings: Parameters<typeof wantedKeys>[0]): Resource => {
  const { user } = settings;
  return {
    id: `authorized keys of ${user}`,
    needs: keyFacts,
    // Whoever logs in as this user today may do so with a key that goes.
    risk: (facts) => {
      const account = facts.get(accounts).find(({ name }) => name === user);
      if (account === undefined) return { paths: [], restore: [] };
      return { paths: [keysFileOf(account), `${keysFileOf(account)}2`], restore: [] };
    },
    diff: (facts): readonly Change[] => {
      const before = facts.get(authorizedKeys).get(user) ?? "";
      const after = keysText(wantedKeys(settings, facts));
      const second = withoutSecondFile(user, facts);
      if (before === after) return second;
      return [
        {
          action: before === "" ? "create" : "update",
          summary: `write ~${user}/.ssh/authorized_keys (${describeAccess({ mode: 0o600, uid: 1000, gid: 1000 }).slice(0, 4)})`,
          text: { before, after },
          make: ({ host }) => write(host, user, after),
        },
        ...second,
      ];
    },
  };
};

/**
 * Looks at the file itself, as sshd will: at least one key that ssh-keygen can read, in a place that only its owner can
 * write. Throws when a login with it could fail.
 */
export const seeUsableKey = async (host: Host, user: string): Promise<void> => {
  const account = await homeOf(host, user);
  const path = keysFileOf(account);
  const giveKey = 'Give a key: clincher install --set admin.authorized_keys="ssh-ed25519 AAAA… you@laptop"';
  const refuse = (why: string, fix = giveKey): Failure =>
    new Failure(exitCodes.failed, {
      what: `${user} could not log in with a key, so logins stay as they are`,
      where: path,
      why,
      fix,
    });
  if (usableKeys(decode(await host.read(path))).length === 0) throw refuse("There is no usable key in it.");
  const { code, stderr } = await host.run({ argv: ["ssh-keygen", "-l", "-f", path] });
  if (code !== 0) throw refuse(stderr.trim());
  for (const place of [account.home, `${account.home}/.ssh`, path]) {
    const stat = await host.stat(place);
    if (stat?.kind === "symlink")
      throw refuse(
        `${place} is a link, and clincher goes by the folder itself.`,
        `Put what it leads to in its place, or name that: usermod --home FOLDER ${user}; then run the same command again.`,
      );
    if (stat === null || (stat.mode & 0o022) !== 0 || (stat.uid !== account.uid && stat.uid !== 0))
      throw refuse(
        `${place} can be written by others, and sshd then refuses it.`,
        `chown ${user} ${place} && chmod go-w ${place}; then run the same command again.`,
      );
  }
};
