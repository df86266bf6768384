import { exitCodes } from "../exit.ts";
import { accounts, groupMembers } from "../facts/accounts.ts";
import { Failure } from "../problem.ts";
import type { Resource, Work } from "../resources/resource.ts";
import type { UninstallSite } from "./choices.ts";

const run = async ({ host }: Work, ...argv: [string, ...string[]]): Promise<void> => {
  const { code, stderr } = await host.run({ argv });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv.join(" ")} failed`,
    why: stderr.trim(),
    fix: "Mend what it says, then run this again.",
  });
};

const userGone = (name: string): Resource => ({
  id: `user ${name} gone`,
  needs: [accounts],
  diff: (facts) => {
    const there = facts.get(accounts).find((each) => each.name === name);
    if (there === undefined) return [];
    return [
      {
        action: "delete",
        summary: `remove the user ${name} and ${there.home}`,
        notes: ["an open session of this user goes on until it is closed"],
        // By force: the session from which this runs is often that user's.
        make: async (work) => {
          await work.host.run({ argv: ["userdel", "--force", "--remove", name] });
          const left = (await accounts.read(work.host)).some((each) => each.name === name);
          if (left) await run(work, "userdel", "--force", name);
        },
      },
    ];
  },
});

const shellBack = (name: string, shell: string): Resource => ({
  id: `shell of ${name} as before`,
  needs: [accounts],
  diff: (facts) => {
    const there = facts.get(accounts).find((each) => each.name === name);
    if (there === undefined || there.shell === shell) return [];
    return [
      {
        action: "update",
        summary: `give the user ${name} the shell ${shell} back`,
        make: (work) => run(work, "usermod", "--shell", shell, name),
      },
    ];
  },
});

const memberBack = (group: string, member: string): Resource => ({
  id: `member ${member} of ${group}`,
  needs: [accounts, groupMembers],
  diff: (facts) => {
    const known = facts.get(accounts).some(({ name }) => name === member);
    if (!known || facts.get(groupMembers).get(group)?.includes(member) === true) return [];
    return [
      {
        action: "update",
        summary: `make ${member} a member of ${group} again`,
        make: (work) => run(work, "gpasswd", "--add", member, group),
      },
    ];
  },
});

/** Users and groups as before. */
export const usersBack = ({ inventory }: UninstallSite): readonly Resource[] => [
  ...[...inventory.before("shell")].map(([name, shell]) => shellBack(name, shell)),
  ...[...inventory.before("member").keys()].map((each) => {
    const [group = "", member = ""] = each.split(" ");
    return memberBack(group, member);
  }),
  ...[...inventory.before("user").keys()].map(userGone),
];
