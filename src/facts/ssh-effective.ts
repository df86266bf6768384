import type { Fact } from "./fact.ts";

/** `sshd -T`: keyword in lower case to value; of a list that it prints one a line (AllowUsers), all of them. */
export const parseEffective = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [keyword = "", ...value] = line.trim().toLowerCase().split(" ");
    if (keyword === "") continue;
    values.set(keyword, [...(values.has(keyword) ? [values.get(keyword)] : []), ...value].join(" "));
  }
  return values;
};

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
