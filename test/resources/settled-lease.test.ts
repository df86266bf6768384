import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { type OwnLease, ownLeasePath, readOwnLease } from "../../src/facts/lease.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { ownLease, settledLease } from "../../src/resources/settled-lease.ts";
import { changing } from "./given.ts";

const own = (state: OwnLease["state"]): OwnLease => ({
  ...{ holder: "1".repeat(16), term: 7, state, seconds: 60, alone: false, renewed: 1, uptime: 1 },
});

test.each([
  ["it runs the agent: it keeps its part", own("held"), [], own("held")],
  ["it could not know: the agent is its own now", own("unsure"), ["update"], own("held")],
  ["another took over: that is past", own("lost"), ["delete"], null],
  ["it has no part", null, [], null],
] as const)("without another server, %s", async (_, before, actions, after) => {
  const host = new MemoryHost({
    files: before === null ? {} : { [ownLeasePath]: JSON.stringify(before) },
  });
  const changes = settledLease.diff(await Facts.collect(host, [ownLease]), changing());
  expect(changes.map(({ action }) => action)).toEqual([...actions]);
  for (const change of changes) await change.make({ host, progress: () => {} });
  expect(await readOwnLease(host)).toEqual(after);
});
