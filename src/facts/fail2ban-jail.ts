import type { Fact } from "./fact.ts";

/** Whether fail2ban's server watches with this jail now; what it said when it does not. */
export const fail2banJail = (
  name: string,
): Fact<{ readonly there: true } | { readonly there: false; readonly said: string }> => ({
  key: `fail2ban-jail ${name}`,
  read: async (host) => {
    const { code, stdout, stderr } = await host.run({ argv: ["fail2ban-client", "status", name] });
    if (code === 0) return { there: true };
    return { there: false, said: (stdout.trim() || stderr.trim()).split("\n").at(-1) ?? "" };
  },
});
