import { accounts } from "../facts/accounts.ts";
import { decode, file } from "../facts/file.ts";
import { sshEffective } from "../facts/ssh-effective.ts";
import { type LoginUser, loginRefusals } from "../ssh/login-refusals.ts";
import { type Check, warning } from "./check.ts";

const groupFile = file("/etc/group");

/** A user who is yet to be made gets a group of the same name. */
const groupsOf = (name: string, gid: number | null, text: string): readonly string[] =>
  text.split("\n").flatMap((line) => {
    const [group = "", , number, members = ""] = line.split(":");
    return Number(number) === gid || members.split(",").includes(name) ? [group] : [];
  });

/** Else the operator finds out when the login that should confirm is refused, and everything is taken back. */
export const loginRefused = (name: string): Check => {
  const effective = sshEffective(name);
  return {
    name: "login-refused",
    needs: [effective, accounts, groupFile],
    check: (facts) => {
      const account = facts.get(accounts).find((each) => each.name === name);
      const groups = groupsOf(name, account?.gid ?? null, decode(facts.get(groupFile)?.content));
      const user: LoginUser = {
        name,
        groups: account === undefined ? [...groups, name] : groups,
      };
      const found = loginRefusals(facts.get(effective) ?? new Map(), user);
      if (found.length === 0) return [];
      return [
        warning({
          what: `sshd will refuse ${name}, and then the change of ssh is taken back: ${found.join("; ")}`,
          where: "/etc/ssh/sshd_config",
          fix: `Let ${name} in there, or remove that line (grep -ri ${found[0]?.split(" ")[0] ?? ""} /etc/ssh/sshd_config*), before you confirm.`,
        }),
      ];
    },
  };
};
