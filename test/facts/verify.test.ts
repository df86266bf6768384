import { expect, test } from "bun:test";
import { parseAptSettings } from "../../src/facts/apt-settings.ts";
import { parseContainerDetails } from "../../src/facts/container-details.ts";
import { Facts } from "../../src/facts/fact.ts";
import { containerOf } from "../../src/facts/processes.ts";
import { sharedReads } from "../../src/facts/shared.ts";
import { parseEffective } from "../../src/facts/ssh-effective.ts";
import { MemoryHost } from "../../src/host/memory.ts";

test("apt's settings: a list has several values, and an empty one is none", () => {
  const text = 'APT::Periodic::Enable "1";\nOrigins "";\nOrigins:: "a";\nOrigins:: "b";\n';
  expect([...parseAptSettings(text)]).toEqual([
    ["APT::Periodic::Enable", ["1"]],
    ["Origins", ["a", "b"]],
  ]);
});

test("what sshd does", () => {
  expect(parseEffective("Port 9922\npermitrootlogin no\n").get("permitrootlogin")).toBe("no");
  expect(parseEffective("allowusers bob\nallowusers Ann@10.0.0.*\n").get("allowusers")).toBe(
    "bob ann@10.0.0.*",
  );
});

const id = "05838bef".repeat(8);

test.each([
  ["control groups 1", `9:name=systemd:/docker/${id}\n0::/\n`, id],
  ["control groups 2", `0::/system.slice/docker-${id}.scope\n`, id],
  ["no container", "0::/system.slice/ssh.service\n", null],
])("the container of a process: %s", (_, text, expected) => expect(containerOf(text)).toBe(expected));

test("a container's description", () => {
  const text = JSON.stringify({
    Id: id,
    Name: "/openclaw",
    Image: "sha256:1",
    State: { Running: true, StartedAt: "2026-11-21T07:20:00.5Z" },
    Config: { Labels: { a: "b" } },
    Mounts: [{ Type: "tmpfs", Destination: "/tmp", RW: true }],
    NetworkSettings: { Networks: { one: {}, two: {} } },
  });
  expect(parseContainerDetails(text)).toEqual({
    id,
    name: "openclaw",
    running: true,
    started: Date.UTC(2026, 10, 21, 7, 20, 0, 500),
    imageId: "sha256:1",
    labels: { a: "b" },
    mounts: [{ type: "tmpfs", source: "", destination: "/tmp", writable: true }],
    networks: ["one", "two"],
    text,
  });
  expect(parseContainerDetails("{}")).toBeNull();
});

test("what several ask for is read once", async () => {
  let reads = 0;
  const fact = { key: "x", read: async () => ++reads };
  const share = sharedReads();
  const host = new MemoryHost();
  const both = await Promise.all([1, 2].map(() => Facts.collect(host, [share(fact)])));
  expect(both.map((facts) => facts.get(fact))).toEqual([1, 1]);
});
