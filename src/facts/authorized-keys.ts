import { accounts } from "./accounts.ts";
import type { Fact } from "./fact.ts";

const keysIn = (file: string): Fact<ReadonlyMap<string, string>> => ({
  key: `keys in ${file}`,
  read: async (host) => {
    const all = (await accounts.read(host)).filter(({ home }) => home.startsWith("/"));
    const texts = await Promise.all(
      all.map(async ({ name, home }) => [name, await host.read(`${home}/.ssh/${file}`)] as const),
    );
    return new Map(
      texts.flatMap(([name, bytes]) => (bytes === null ? [] : [[name, new TextDecoder().decode(bytes)]])),
    );
  },
});

/** Text of ~/.ssh/authorized_keys of every account that has one, by account name. */
export const authorizedKeys = keysIn("authorized_keys");

/** The same of ~/.ssh/authorized_keys2, which sshd takes as well unless its settings say otherwise. */
export const authorizedKeys2 = keysIn("authorized_keys2");

/** Public halves (type and base64) of the private ssh keys that lie on this server, with the private key's path. */
export const ownSshKeys: Fact<ReadonlyMap<string, string>> = {
  key: "own-ssh-keys",
  read: async (host) => {
    const homes = (await accounts.read(host)).map(({ home }) => home).filter((home) => home.startsWith("/"));
    const found = new Map<string, string>();
    await Promise.all(
      [...new Set(homes)].map(async (home) => {
        const names = (await host.list(`${home}/.ssh`)) ?? [];
        for (const name of names.filter((each) => names.includes(`${each}.pub`))) {
          const bytes = await host.read(`${home}/.ssh/${name}.pub`);
          const [type = "", base64 = ""] = new TextDecoder().decode(bytes ?? undefined).split(/\s+/);
          if (base64 !== "") found.set(`${type} ${base64}`, `${home}/.ssh/${name}`);
        }
      }),
    );
    return found;
  },
};
