import type { Fact } from "./fact.ts";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** /etc/passwd; broken lines are left out. */
export const parseAccounts = (text: string): readonly Account[] =>
  text.split("\n").flatMap((line) => {
    const [name = "", , uid, gid, , home = "", shell = ""] = line.split(":");
    const numbers = [uid, gid].map((each) => (/^\d+$/.test(each ?? "") ? Number(each) : Number.NaN));
    const [user = Number.NaN, group = Number.NaN] = numbers;
    return name === "" || Number.isNaN(user) || Number.isNaN(group)
      ? []
      : [{ name, uid: user, gid: group, home, shell }];
  });

/** Local accounts. */
export const accounts: Fact<readonly Account[]> = {
  key: "accounts",
  read: async (host) =>
    parseAccounts(new TextDecoder().decode((await host.read("/etc/passwd")) ?? undefined)),
};

/** Members of each group in /etc/group that has some, besides those whose primary group it is. */
export const groupMembers: Fact<ReadonlyMap<string, readonly string[]>> = {
  key: "group-members",
  read: async (host) => {
    const text = new TextDecoder().decode((await host.read("/etc/group")) ?? undefined);
    return new Map(
      text.split("\n").flatMap((line) => {
        const [name = "", , , members = ""] = line.split(":");
        return members === "" ? [] : [[name, members.split(",")] as const];
      }),
    );
  },
};
