import { describe, expect, test } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { Failure } from "../../src/problem.ts";
import { outcomeOf, server } from "./server.ts";

const leaves = (all: readonly Command[]): readonly Command[] =>
  all.flatMap((each) => [each, ...leaves(each.commands ?? [])]);

/** What has to be on the command line before anything is looked at. */
const words: Readonly<Record<string, readonly string[]>> = {
  "egress allow": ["api.github.com", "--for", "gateway", "--why", "a test"],
  "egress deny": ["api.github.com"],
};

/** init keeps a file that is there, restore reads the backup's: neither looks at `--set` first. */
const later = ["init", "restore"];

const taking = (flag: string) =>
  leaves(commands)
    .filter(({ args }) => flag in args)
    .map((each) => [each.name, each] as const);

const refusal = async (command: Command, ...more: readonly string[]): Promise<string> => {
  const host = server({ files: { "/run/systemd/system/-.slice": "", "/usr/local/bin/clincher": "" } });
  const given = [...(words[command.name] ?? []), ...more];
  const ended = await outcomeOf(command, host, ...given).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    return { exit: error.exit, said: JSON.stringify(error.problems) };
  });
  return `${ended.exit} ${ended.said}`;
};

describe("a file that is named and is not there is no other file", () => {
  test.each(taking("config"))("clincher %s --config", async (_, command) => {
    expect(await refusal(command, "--config", "/root/none.toml")).toMatch(/^3 .*\/root\/none\.toml/);
  });

  test.each(taking("secrets-file"))("clincher %s --secrets-file", async (_, command) => {
    expect(await refusal(command, "--secrets-file", "/root/none.toml")).toMatch(/^3 .*\/root\/none\.toml/);
  });
});

test.each(taking("set").filter(([name]) => !later.includes(name)))(
  "clincher %s heeds --set, and refuses what is wrong in it",
  async (_, command) => {
    expect(await refusal(command, "--set", "tier=vast")).toMatch(/^3 .*tier/);
    expect(await refusal(command, "--set", "nonsense")).toMatch(/^3 /);
  },
);
