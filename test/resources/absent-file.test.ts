import { expect, test } from "bun:test";
import { Facts } from "../../src/facts/fact.ts";
import { stat } from "../../src/facts/file.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { absentFile } from "../../src/resources/absent-file.ts";
import { shown, statOf } from "./given.ts";

const path = "/etc/cron.d/clincher";
const resource = absentFile(path);

test("nothing to do where it is not", () => expect(shown(resource, [[stat(path), null]])).toEqual([]));

test("what is there is removed", async () => {
  expect(shown(resource, [[stat(path), statOf()]])).toEqual([
    { action: "delete", summary: `remove ${path}` },
  ]);
  const host = new MemoryHost({ files: { [path]: "x" } });
  const facts = await Facts.collect(host, resource.needs);
  for (const change of resource.diff(facts, { changes: () => false }))
    await change.make({ host, progress: () => {} });
  expect(await host.stat(path)).toBeNull();
});

test("a folder in its place may be dear to somebody", async () => {
  const host = new MemoryHost({ files: { [`${path}/mine`]: "x" } });
  const facts = await Facts.collect(host, resource.needs);
  const [change] = resource.diff(facts, { changes: () => false });
  expect(change?.make({ host, progress: () => {} })).rejects.toThrow("has to be a file");
});
