import type { Fact } from "./fact.ts";

/** `sshd -T`: keyword in lower case to value. */
export const parseEffective = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [keyword = "", ...value] = line.trim().toLowerCase().split(" ");
      return keyword === "" ? [] : [[keyword, value.join(" ")] as const];
    }),
  );

/** What sshd does in the end for a login of this user, all its files read; null when it cannot tell. */
export const sshEffective = (user: string): Fact<ReadonlyMap<string, string> | null> => ({
  key: `ssh-effective ${user}`,
  read: async (host) => {
    const { code, stdout } = await host.run({
      argv: ["/usr/sbin/sshd", "-T", "-C", `user=${user},host=localhost,addr=203.0.113.1`],
    });
    return code === 0 ? parseEffective(stdout) : null;
  },
});
