import { randomBytes } from "node:crypto";
import { exitCodes } from "../../exit.ts";
import { accounts } from "../../facts/accounts.ts";
import type { Command } from "../../host/host.ts";
import { Failure } from "../../problem.ts";
import type { Resource, Work } from "../resource.ts";

const shells = ["/bin/bash", "/bin/sh", "/usr/bin/bash", "/usr/bin/zsh", "/bin/zsh", "/usr/bin/fish"];

const run = async ({ host }: Work, name: string, command: Command): Promise<void> => {
  const { code, stderr } = await host.run(command);
  if (code === 0) return;
  throw new Failure(exitCodes.failed, {
    what: `${command.argv[0]} failed for the user ${name}`,
    why: stderr.trim(),
    fix: "Mend that (getent passwd shows who there is), then run this again.",
  });
};

/** Somebody who can log in with a key, and with no password that anybody knows. */
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
          make: async (work) => {
            await run(work, name, { argv: ["useradd", "--create-home", "--shell", "/bin/bash", name] });
            // One that nobody knows: without any, the account counts as locked, and sshd may refuse it.
            await run(work, name, {
              argv: ["chpasswd"],
              stdin: `${name}:${randomBytes(32).toString("hex")}\n`,
            });
          },
        },
      ];
    if (shells.includes(there.shell)) return [];
    return [
      {
        action: "update",
        summary: `give the user ${name} a shell to log in to`,
        notes: [`was ${there.shell}`],
        make: (work) => run(work, name, { argv: ["usermod", "--shell", "/bin/bash", name] }),
      },
    ];
  },
});
