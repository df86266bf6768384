import { exitCodes } from "../../exit.ts";
import { accounts } from "../../facts/accounts.ts";
import { Failure } from "../../problem.ts";
import type { Resource, Work } from "../resource.ts";

const shells = ["/bin/bash", "/bin/sh", "/usr/bin/bash", "/usr/bin/zsh", "/bin/zsh", "/usr/bin/fish"];

const run = async ({ host }: Work, ...argv: [string, ...string[]]): Promise<void> => {
  const { code, stderr } = await host.run({ argv });
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${argv[0]} failed for the user ${argv.at(-1)}`,
    why: stderr.trim(),
    fix: "Mend that (getent passwd shows who there is), then run this again.",
  });
};

/** Somebody who can log in with a key and has no password. */
export const loginUser = (name: string): Resource => ({
  id: `user ${name}`,
  needs: [accounts],
  diff: (facts) => {
    const there = facts.get(accounts).find((each) => each.name === name);
    if (there === undefined)
      return [
        {
          action: "create",
          summary: `create the user ${name}, who logs in with a key only`,
          before: [{ kind: "user", name, value: "absent" }],
          // Not "!", which some settings of sshd take for an account that is locked; at once, or a run that dies in between
          // leaves it so.
          make: (work) =>
            run(work, "useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", name),
        },
      ];
    if (shells.includes(there.shell)) return [];
    return [
      {
        action: "update",
        summary: `give the user ${name} a shell to log in to`,
        notes: [`was ${there.shell}`],
        before: [{ kind: "shell", name, value: there.shell }],
        make: (work) => run(work, "usermod", "--shell", "/bin/bash", name),
      },
    ];
  },
});
