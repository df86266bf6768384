import { expect, test } from "bun:test";
import type { Command, Session } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { exitCodes } from "../../src/exit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { Failure } from "../../src/problem.ts";

const forEverybody: ReadonlySet<string> = new Set([
  // They read nothing of the server.
  ...["version", "completion", "man"],
  // Groups that do nothing without a word.
  ...["explain", "backup"],
  // Refuses earlier: a checkout carries no key to check a release with.
  "self-update",
  // systemd starts it, with a socket to listen on.
  "guard",
]);

/** What has to be on the command line before anything is looked at. */
const words: Readonly<Record<string, readonly string[]>> = {
  "devices approve": ["one"],
  "devices reject": ["one"],
  "egress allow": ["api.github.com", "--for", "gateway", "--why", "a test"],
  "egress deny": ["api.github.com"],
  "egress test": ["api.github.com"],
  upgrade: ["2026.9.6", "--yes"],
  "backup show": ["1234"],
  "backup forget-lost": ["local"],
  "backup export": ["/root/folder"],
};

const leaves = (all: readonly Command[]): readonly Command[] =>
  all.flatMap((each) => [each, ...leaves(each.commands ?? [])]);

const denied = async (path: string): Promise<never> => {
  throw new Error(`EACCES: permission denied, '${path}'`);
};

/** As a user who is not root sees an installed server: what clincher keeps is behind a folder that only root opens. */
const session = (): Session & { readonly host: MemoryHost } => {
  const host = new MemoryHost({ user: 65_534 });
  const shut = (path: string): boolean => path.startsWith("/var/lib/clincher/");
  const { read, stat } = host;
  Object.assign(host, {
    read: (path: string) => (shut(path) ? denied(path) : read(path)),
    stat: (path: string) => (shut(path) ? denied(path) : stat(path)),
  });
  return { host, environment: {}, stdout: process.stdout, stderr: process.stderr };
};

test.each(
  leaves(commands)
    .filter(({ name }) => !forEverybody.has(name))
    .map((each) => [each.name, each] as const),
)("clincher %s wants root, and says so", async (name, command) => {
  const given = session();
  const outcome = await command.run(words[name] ?? [], given).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Failure);
  if (!(outcome instanceof Failure)) return;
  expect(outcome.problems[0]?.what).toBe("clincher has to run as root");
  expect(outcome.exit).toBe(exitCodes.preflight);
  // The address for the line that confirms may have been asked for.
  expect(given.host.mutations.filter((each) => !each.startsWith("run ip "))).toEqual([]);
});
