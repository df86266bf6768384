import { user } from "../facts/user.ts";
import { type Check, error } from "./check.ts";

export const root: Check = {
  name: "root",
  needs: [user],
  check: (facts) => {
    const id = facts.get(user);
    if (id === 0) return [];
    return [
      error({
        what: `clincher has to run as root; this is user ${id}`,
        why: "It installs packages, and it reads and writes files that belong to root.",
        fix: "Run the same command with sudo in front, or as root.",
      }),
    ];
  },
};
