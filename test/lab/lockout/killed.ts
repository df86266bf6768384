import { expect } from "../expect.ts";
import type { Server } from "../server.ts";
import { hardenDyingAt, inByNew, inByOld, mustBeAsBefore } from "./attempt.ts";

const reading =
  /^\d+ run (dpkg-query|stat|ss|ip|ip6?tables-save|getent|systemctl (show|is-active)|ssh-keygen) /;

/** A commit to the journal changes no login; the scenario `crash` dies at those. */
const commit = /^\d+ commit /;

/** Numbers of the changes before which it can die, from what an undisturbed run did. */
const numbersOf = (log: readonly string[]): readonly number[] =>
  log.filter((line) => !reading.test(line) && !commit.test(line)).map((line) => Number.parseInt(line, 10));

/** What an undisturbed run does on this server, which is as before afterwards. */
export const changesOf = async (server: Server): Promise<readonly number[]> => {
  await hardenDyingAt(server, 0);
  const log = await hardenDyingAt(server, 0);
  expect(
    log.every((line) => reading.test(line) || !line.includes("00-clincher")),
    "a second run changes something",
  );
  await server.run(["clincher", "harden", "revert"]);
  const numbers = numbersOf(await hardenDyingAt(server, 0));
  await server.run(["clincher", "harden", "revert"]);
  await mustBeAsBefore(server, "an undisturbed run that was taken back");
  return numbers;
};

/** Dies by kill -9 before each of these changes: the operator gets in at once, and all can be put back. */
export const proveKills = async (server: Server, numbers: readonly number[]): Promise<void> => {
  for (const at of numbers) {
    const log = await hardenDyingAt(server, at);
    const after = `killed after: ${log.at(-1) ?? "nothing"}`;
    const [old, fresh] = [await inByOld(server), await inByNew(server)];
    const asUser = (await server.ssh("deploy", ["true"])).code === 0;
    expect(old || fresh || asUser, `${after}: the operator cannot log in`);
    const { code } = await server.shell(
      "test ! -e /var/lib/clincher/revert/pending.json || test ! -e /etc/ssh/sshd_config.d/00-clincher.conf || systemctl is-active --quiet clincher-revert.timer",
      { check: false },
    );
    expect(code === 0, `${after}: something was changed and nothing would put it back`);
    await server.run(["clincher", "harden", "revert"]);
    await mustBeAsBefore(server, after);
  }
};
