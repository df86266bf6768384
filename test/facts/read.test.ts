import { describe, expect, test } from "bun:test";
import { type Fact, Facts } from "../../src/facts/fact.ts";
import { file, stat } from "../../src/facts/file.ts";
import { hardware } from "../../src/facts/hardware.ts";
import { listeners } from "../../src/facts/listeners.ts";
import { osRelease } from "../../src/facts/os-release.ts";
import { packages } from "../../src/facts/packages.ts";
import { space } from "../../src/facts/space.ts";
import { unit } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";

describe("collecting", () => {
  test("two facts with one key are read once", async () => {
    let reads = 0;
    const fact = (): Fact<number> => ({ key: "same", read: async () => ++reads });
    const facts = await Facts.collect(new MemoryHost(), [fact(), fact()]);
    expect([facts.get(fact()), reads]).toEqual([1, 1]);
  });

  test("all are read side by side", async () => {
    // Each waits for the other: one after the other would wait for ever.
    const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waiting = (
      key: string,
      mine: PromiseWithResolvers<void>,
      other: PromiseWithResolvers<void>,
    ): Fact<string> => ({
      key,
      read: async () => {
        mine.resolve();
        await other.promise;
        return key;
      },
    });
    const a = waiting("a", one, two);
    const b = waiting("b", two, one);
    const facts = await Facts.collect(new MemoryHost(), [a, b]);
    expect([facts.get(a), facts.get(b)]).toEqual(["a", "b"]);
  });

  test("what is slow is begun first", async () => {
    const begun: string[] = [];
    const fact = (key: string): Fact<string> => ({
      key,
      read: async () => {
        begun.push(key);
        return key;
      },
    });
    await Facts.collect(new MemoryHost(), [fact("a"), { ...fact("b"), slow: true }, fact("c")]);
    expect(begun).toEqual(["b", "a", "c"]);
  });

  test("a fact that nobody asked for is a defect, a fact that is null is not", () => {
    const fact = file("/a");
    expect(() => Facts.of().get(fact)).toThrow("fact not read: file /a");
    expect(Facts.of([fact, null]).get(fact)).toBeNull();
  });
});

describe("what each fact asks of the host", () => {
  test("commands: exactly these, read only", async () => {
    const host = new MemoryHost();
    for (const fact of [packages, listeners, unit("docker.service")]) await fact.read(host);
    expect(host.mutations).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
      "run dpkg-query -W -f ${db:Status-Abbrev} ${Package} ${Version}\n",
      "run ss -Hltnp",
      "run systemctl show --timestamp=us+utc -p LoadState,ActiveState,UnitFileState,ExecMainStartTimestamp,ActiveEnterTimestamp -- docker.service",
    ]);
  });

  test("systemd: one program for all units that are asked for at once", async () => {
    const block = (state: string): string =>
      `LoadState=loaded\nActiveState=${state}\nUnitFileState=enabled\n`;
    const host = new MemoryHost({
      commands: () => ({ code: 0, stdout: [block("active"), block("failed")].join("\n"), stderr: "" }),
    });
    const [one, two] = [unit("one.service"), unit("two.timer")];
    const facts = await Facts.collect(host, [one, two]);
    expect(host.mutations).toHaveLength(1);
    expect(host.mutations[0]).toEndWith(" -- one.service two.timer");
    expect([facts.get(one).active, facts.get(two).active]).toEqual([true, false]);
    expect((await two.read(host)).active).toBe(true);
    expect(host.mutations[1]).toEndWith(" -- two.timer");
  });

  test("os-release in its second place", async () => {
    const host = new MemoryHost({ files: { "/usr/lib/os-release": "ID=debian\n" } });
    expect((await osRelease.read(host)).id).toBe("debian");
    expect((await osRelease.read(new MemoryHost())).id).toBe("");
  });

  test.each([
    ["the machine's", {}, 8 * 1024 ** 3],
    ["its container's, when that is less", { "/sys/fs/cgroup/memory.max": "1073741824\n" }, 1024 ** 3],
    [
      "the machine's, when the container may have more",
      { "/sys/fs/cgroup/memory.max": "max\n" },
      8 * 1024 ** 3,
    ],
  ])("memory: %s", async (_, limit, memory) => {
    const files = {
      "/proc/meminfo": "MemTotal:        8388608 kB\n",
      "/proc/cpuinfo": "processor\t: 0\nmodel name\t: x\n\nprocessor\t: 1\n",
      ...limit,
    };
    expect(await hardware.read(new MemoryHost({ files }))).toEqual({
      architecture: process.arch,
      memory,
      cpus: 2,
    });
  });

  test.each([
    ["all", "", 4],
    ["all, when it may use more", "Cpus_allowed_list:\t0-63\n", 4],
    ["those that process 1 may use", "Cpus_allowed:\td\nCpus_allowed_list:\t0,2-3\n", 3],
    ["one", "Cpus_allowed_list:\t3\n", 1],
  ])("processors: %s", async (_, status, cpus) => {
    const cpuinfo = [0, 1, 2, 3].map((each) => `processor\t: ${each}\nmodel name\t: x\n`).join("\n");
    const files = { "/proc/cpuinfo": cpuinfo, "/proc/1/status": `Name:\tsystemd\n${status}` };
    expect((await hardware.read(new MemoryHost({ files }))).cpus).toBe(cpus);
  });

  test("files: content of a file, only the kind of anything else", async () => {
    const host = new MemoryHost({ files: { "/etc/a": "text" } });
    expect(await file("/etc/a").read(host)).toMatchObject({
      stat: { kind: "file" },
      content: new TextEncoder().encode("text"),
    });
    expect(await file("/etc").read(host)).toMatchObject({ stat: { kind: "directory" }, content: null });
    expect(await file("/none").read(host)).toBeNull();
    expect(await stat("/none").read(host)).toBeNull();
    expect(await space("/opt").read(new MemoryHost({ space: { free: 5, total: 9 } }))).toEqual({
      free: 5,
      total: 9,
    });
  });
});
