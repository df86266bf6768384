import { expect, test } from "bun:test";
import { containers } from "../../src/facts/containers.ts";
import { Facts } from "../../src/facts/fact.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { otherContainers, ownContainers } from "../../src/uninstall/own-containers.ts";

const of = (name: string, labels: Readonly<Record<string, string>>) => ({
  ...{ Id: name, Names: [`/${name}`], Image: "i", ImageID: "i", State: "running", Status: "Up" },
  Labels: labels,
});

test("what clincher or its gateway made is told from what somebody else did, also what a killed clincher has left", async () => {
  const list = [
    of("service", { "com.docker.compose.project": "openclaw" }),
    of("sandbox", { "dev.clincher.guard": "a" }),
    of("drill", { "dev.clincher.drill": "1" }),
    of("trial", { "dev.clincher.trial": "1" }),
    of("theirs", { "com.docker.compose.project": "blog" }),
    of("bare", {}),
  ];
  const host = new MemoryHost({
    requests: () => ({ ok: true, status: 200, headers: {}, body: JSON.stringify(list) }),
  });
  const facts = await Facts.collect(host, [containers]);
  const names = (found: ReturnType<typeof ownContainers>) => found.map(({ name }) => name);
  expect(names(ownContainers(facts))).toEqual(["service", "sandbox", "drill", "trial"]);
  expect(names(otherContainers(facts))).toEqual(["theirs", "bare"]);
});
