import { describe, expect, test } from "bun:test";
import { container } from "../../src/facts/container.ts";
import { kernelValues } from "../../src/facts/kernel-values.ts";
import { parseMounts } from "../../src/facts/mounts.ts";
import { parseSwaps } from "../../src/facts/swaps.ts";
import { sysctlFiles } from "../../src/facts/sysctl-files.ts";
import { parseUnit } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";

test("swap in use", () => {
  const text =
    "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/swap\\040file                              file\t\t4194300\t\t0\t\t-2\n/dev/vdb partition 1 0 -3\n";
  expect(parseSwaps(text)).toEqual(["/swap file", "/dev/vdb"]);
  expect(parseSwaps("Filename\tType\n")).toEqual([]);
  expect(parseSwaps("")).toEqual([]);
});

test("mounts", () => {
  expect(parseMounts("tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n\n")).toEqual([
    { point: "/dev/shm", options: ["rw", "nosuid", "nodev"] },
  ]);
});

test("a timer has no main process: it began when it became active", () => {
  const text =
    "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nActiveEnterTimestamp=Sat 2026-11-21 00:41:02 UTC\n";
  expect(parseUnit(text).started).toBe(Date.UTC(2026, 10, 21, 0, 41, 2));
  const stopped = `${text}ExecMainStartTimestamp=\n`;
  expect(parseUnit(stopped).started).toBeNull();
});

test("a masked unit", () => {
  const text = "LoadState=masked\nActiveState=inactive\nUnitFileState=masked\nExecMainStartTimestamp=\n";
  expect(parseUnit(text)).toEqual({
    loaded: false,
    active: false,
    enabled: false,
    masked: true,
    started: null,
  });
});

test.each([
  [{ "/run/systemd/container": "systemd-nspawn\n" }, "systemd-nspawn"],
  [{}, null],
])("container %o", async (files, kind) => {
  expect(await container.read(new MemoryHost({ files: files as Record<string, string> }))).toBe(kind);
});

test("settings of the kernel, for every interface", async () => {
  const host = new MemoryHost({
    files: {
      "/proc/sys/net/ipv4/conf/all/rp_filter": "1\n",
      "/proc/sys/net/ipv4/conf/eth0.100/rp_filter": "2\n",
      "/proc/sys/net/ipv4/tcp_rmem": "4096\t131072\t6291456\n",
    },
  });
  const fact = kernelValues(["net/ipv4/conf/*/rp_filter", "net/ipv4/tcp_rmem", "kernel/nothing"]);
  expect([...(await fact.read(host))]).toEqual([
    ["net/ipv4/conf/all/rp_filter", "1"],
    ["net/ipv4/conf/eth0.100/rp_filter", "2"],
    ["net/ipv4/tcp_rmem", "4096 131072 6291456"],
  ]);
});

describe("files with settings of the kernel", () => {
  test.each([
    ["../sysctl.conf", undefined],
    ["/etc/sysctl.conf", undefined],
    ["/dev/null", true],
    [null, true],
  ] as const)("sysctl.conf, with a link to %p: does only a hand read it? %p", async (target, byHand) => {
    const host = new MemoryHost({ files: { "/etc/sysctl.conf": "x", "/etc/sysctl.d/README": "" } });
    if (target !== null) await host.makeLink("/etc/sysctl.d/99-sysctl.conf", target);
    expect((await sysctlFiles.read(host)).at(-1)?.onlyByHand).toBe(byHand);
  });

  test("in the order in which they count, a name only once, sysctl.conf last", async () => {
    const host = new MemoryHost({
      files: {
        "/usr/lib/sysctl.d/50-a.conf": "usr",
        "/usr/lib/sysctl.d/10-b.conf": "b",
        "/run/sysctl.d/70-c.conf": "c",
        "/etc/sysctl.d/50-a.conf": "etc",
        "/etc/sysctl.d/README": "no",
        "/etc/sysctl.conf": "last",
      },
    });
    expect((await sysctlFiles.read(host)).map(({ path, text }) => [path, text])).toEqual([
      ["/usr/lib/sysctl.d/10-b.conf", "b"],
      ["/etc/sysctl.d/50-a.conf", "etc"],
      ["/run/sysctl.d/70-c.conf", "c"],
      ["/etc/sysctl.conf", "last"],
    ]);
  });
});
