import type { Family } from "../../facts/iptables.ts";

const folder = "/etc/ufw";

/** Files from which ufw makes the chains of one family. */
export interface UfwPaths {
  readonly before: string;
  readonly after: string;
  readonly user: string;
}

export const ufwPaths: Readonly<Record<Family, UfwPaths>> = {
  4: {
    before: `${folder}/before.rules`,
    after: `${folder}/after.rules`,
    user: `${folder}/user.rules`,
  },
  6: {
    before: `${folder}/before6.rules`,
    after: `${folder}/after6.rules`,
    user: `${folder}/user6.rules`,
  },
};

export const ufwSettings = { conf: `${folder}/ufw.conf`, defaults: "/etc/default/ufw" } as const;
