import { expect, test } from "bun:test";
import { standbyCommand } from "../../src/cli/standby.ts";
import { type OwnLease, ownLeasePath, parseOwnLease } from "../../src/facts/lease.ts";
import type { MemoryHost } from "../../src/host/memory.ts";
import { outcomeOf, server } from "./server.ts";

const own: OwnLease = {
  ...{ holder: "1".repeat(16), term: 1, state: "held", seconds: 60, alone: false },
  ...{ renewed: Date.UTC(2026, 0, 1), uptime: 4900 },
};
const keepCommand = (() => {
  const found = standbyCommand.commands?.find(({ name }) => name === "standby keep");
  if (found === undefined) throw new Error("no standby keep");
  return found;
})();
const stateOf = async (host: MemoryHost): Promise<string | undefined> =>
  parseOwnLease(await host.read(ownLeasePath))?.state;

test.each([
  ["a typo in clincher.toml", { settings: "[standby]\nenabeld = true\n" }, "enabeld"],
  ["no secrets any more", { files: { "/etc/clincher/secrets.toml": null } }, "Nothing is installed"],
] as const)(
  "%s: the agent is stopped once another may start, and the reason is told",
  async (_, given, says) => {
    const host = server({
      ...given,
      files: { ...("files" in given ? given.files : {}), [ownLeasePath]: JSON.stringify(own) },
    });
    await expect(outcomeOf(keepCommand, host)).rejects.toThrow(says);
    expect(await stateOf(host)).toBe("unsure");
    expect(host.mutations.filter((each) => each.startsWith("run docker stop")).length).toBe(1);
  },
);

test("somebody who is not root stops nothing", async () => {
  const host = server({ files: { [ownLeasePath]: JSON.stringify(own) } });
  Object.assign(host, { user: 1000 });
  await expect(outcomeOf(keepCommand, host)).rejects.toThrow("root");
  expect(await stateOf(host)).toBe("held");
});
