import { expect, spyOn, test } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { egressCommand } from "../../src/cli/egress.ts";
import { firewallCommand } from "../../src/cli/firewall.ts";
import { startCommand } from "../../src/cli/services.ts";
import { Failure } from "../../src/problem.ts";
import { server } from "./server.ts";

const within = (group: Command, name: string): Command => {
  const found = group.commands?.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

/** How long a command waits for a clincher in this control group, seconds, and how it ends. */
const waited = async ({ run }: Command, words: readonly string[], cgroup: string) => {
  const host = server({ files: { "/proc/77/cgroup": `0::${cgroup}\n` } });
  Object.assign(host, { lock: () => ({ held: false, holder: 77 }) });
  const written = spyOn(process.stderr, "write").mockImplementation(() => true);
  const began = host.now();
  try {
    const { stdout, stderr } = process;
    const error = await run(words, { host, environment: {}, stdout, stderr }).catch(
      (thrown: unknown) => thrown,
    );
    const said = written.mock.calls.map(([text]) => String(text)).join("");
    const exit = error instanceof Failure ? error.exit : error;
    return { seconds: Math.round((host.now() - began) / 1000), exit, told: said.startsWith("Waits until ") };
  } finally {
    written.mockRestore();
  }
};

test.each(
  (
    [
      [within(egressCommand, "egress allow"), ["api.github.com", "--for", "gateway", "--why", "a test"]],
      [within(egressCommand, "egress deny"), ["api.github.com"]],
      [within(firewallCommand, "firewall refresh"), []],
      [within(firewallCommand, "firewall refresh"), ["--reset"]],
      [startCommand, ["gateway"]],
    ] as const
  ).map(([command, words]) => [command.name, words, command] as const),
)("%s %p: what the schedule runs is waited for, another operator is not", async (_, words, command) => {
  expect(await waited(command, words, "/system.slice/cron.service")).toEqual({
    ...{ seconds: 300, exit: 5, told: true },
  });
  expect(await waited(command, words, "/user.slice/user-0.slice/session-3.scope")).toEqual({
    ...{ seconds: 0, exit: 5, told: false },
  });
});
