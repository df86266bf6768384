import { expect, test } from "bun:test";
import type { Session } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { completionCommand } from "../../src/cli/completion.ts";
import { MemoryHost } from "../../src/host/memory.ts";

const printed = async (shell: string): Promise<string> => {
  let text = "";
  const stdout = { write: (more: string) => (text += more) } as unknown as NodeJS.WriteStream;
  const session: Session = { host: new MemoryHost(), environment: {}, stdout, stderr: process.stderr };
  await completionCommand(() => commands).run([shell], session);
  return text;
};

test.each(["bash", "zsh", "fish"])("%s is offered flags, and no argument as one", async (shell) => {
  const text = await printed(shell);
  const flag = (name: string): RegExp => new RegExp(`(--| -l )${name}\\b(?!-)`);
  for (const name of ["secrets-file", "within", "dry-run"]) expect(text).toMatch(flag(name));
  for (const name of ["service", "release", "name", "id", "host", "shell"])
    expect(text).not.toMatch(flag(name));
});

test("--from is a flag of egress test, and none of restore", async () => {
  const fish = await printed("fish");
  expect(fish).toContain("__fish_seen_subcommand_from test' -l from\n");
  expect(fish).not.toContain("__fish_seen_subcommand_from restore' -l from\n");
});
