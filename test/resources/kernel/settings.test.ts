import { describe, expect, test } from "bun:test";
import { Facts } from "../../../src/facts/fact.ts";
import { forwarding, kernelValues } from "../../../src/facts/kernel-values.ts";
import { type SysctlFile, sysctlFiles } from "../../../src/facts/sysctl-files.ts";
import type { Command } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import { Failure } from "../../../src/problem.ts";
import { parseRequirements } from "../../../src/resources/kernel/requirement.ts";
import { kernelSettings, kernelSettingsPath } from "../../../src/resources/kernel/settings.ts";
import { changing, type Known, shown, statOf } from "../given.ts";

const template =
  "#: exactly\nkernel.sysrq = 0\nnet.ipv4.conf.*.send_redirects = 0\n#: at least\nnet.core.somaxconn = 4096\n#: at most\nvm.swappiness = 10\n";
const off = "net.ipv6.conf.all.disable_ipv6";
const paths = [
  ...parseRequirements(template).map(({ path }) => path),
  ...["all", "default", "lo"].map((name) => `net/ipv6/conf/${name}/disable_ipv6`),
];

const right = {
  "kernel/sysrq": "0",
  "net/ipv4/conf/all/send_redirects": "0",
  "net/ipv4/conf/eth0/send_redirects": "0",
  "net/core/somaxconn": "4096",
  "vm/swappiness": "10",
  "net/ipv6/conf/all/disable_ipv6": "0",
};
const file = (path: string, text: string): SysctlFile => ({ path, text, stat: statOf() });
const own = (text = template): SysctlFile => file(kernelSettingsPath, text);

const known = (live: Partial<Record<string, string>>, files: readonly SysctlFile[]): readonly Known[] => [
  [
    kernelValues(paths),
    new Map(Object.entries({ ...right, ...live }).filter(([, value]) => value !== undefined)),
  ],
  [sysctlFiles, files],
  [kernelValues([...forwarding]), new Map([["net/ipv4/ip_forward", "0"]])],
];
const resource = kernelSettings(template);
const changes = (live: Partial<Record<string, string>>, files: readonly SysctlFile[]) =>
  shown(resource, known(live, files)).map(({ summary, notes = [] }) => [summary, ...notes]);

test("what uninstall has to know is kept: values that are changed, and what Docker will change", () => {
  const [file, now] = resource.diff(Facts.of(...known({ "kernel/sysrq": "438" }, [])), changing());
  const sysrq = { kind: "kernel", name: "kernel/sysrq", value: "438" } as const;
  expect(now?.before).toEqual([sysrq]);
  // A boot between the two changes it as well.
  expect(file?.before).toEqual([sysrq, { kind: "kernel", name: "net/ipv4/ip_forward", value: "0" }]);
});

const write = [`write ${kernelSettingsPath} (0644 root)`];

describe("kernel settings", () => {
  test.each<[string, Partial<Record<string, string>>, readonly SysctlFile[], readonly (readonly string[])[]]>(
    [
      ["all as it should be", {}, [own()], []],
      ["no file yet", {}, [], [write]],
      [
        "changed at run time, an interface too",
        { "kernel/sysrq": "438", "net/ipv4/conf/eth0/send_redirects": "1" },
        [own()],
        [
          [
            "set 2 settings of the running kernel",
            "kernel.sysrq is 438, has to be 0",
            "net.ipv4.conf.eth0.send_redirects is 1, has to be 0",
          ],
        ],
      ],
      ["better at run time stays", { "net/core/somaxconn": "65535", "vm/swappiness": "1" }, [own()], []],
      [
        "worse at run time",
        { "net/core/somaxconn": "128" },
        [own()],
        [["set 1 setting of the running kernel", "net.core.somaxconn is 128, has to be 4096"]],
      ],
      ["what this kernel does not have", { "kernel/sysrq": undefined }, [own()], []],
      ["edited", {}, [own("kernel.sysrq = 1\n")], [write]],
      [
        "an earlier file says otherwise and loses",
        {},
        [file("/etc/sysctl.d/50-x.conf", "kernel.sysrq = 1\n"), own()],
        [],
      ],
      [
        "a later file wins",
        {},
        [own(), file("/etc/sysctl.d/99-zzz.conf", "# mine\nkernel.sysrq = 1\nvm.max_map_count = 5\n")],
        [["comment out in /etc/sysctl.d/99-zzz.conf what overrides clincher's settings", "kernel.sysrq = 1"]],
      ],
      [
        "a later file that is better stays",
        {},
        [own(), file("/etc/sysctl.d/99-zzz.conf", "vm.swappiness = 1\n")],
        [write],
      ],
      [
        "sysctl --system reads /etc/sysctl.conf last",
        {},
        [own(), file("/etc/sysctl.conf", "net/ipv4/conf/eth0/send_redirects = 1\n")],
        [
          [
            "comment out in /etc/sysctl.conf what overrides clincher's settings",
            "net/ipv4/conf/eth0/send_redirects = 1",
          ],
        ],
      ],
    ],
  )("%s", (_, live, files, expected) => expect(changes(live, files)).toEqual(expected as string[][]));

  test("a line of another file is shown before it is commented out, and nothing else of it changes", () => {
    const text = "# mine\nkernel.sysrq = 1\nvm.max_map_count = 5\n";
    const [change] = shown(resource, known({}, [own(), file("/etc/sysctl.d/zz.conf", text)]));
    expect(change?.text).toEqual({
      before: text,
      after: `# mine\n# clincher: ${kernelSettingsPath} says otherwise: kernel.sysrq = 1\nvm.max_map_count = 5\n`,
    });
  });

  test("IPv6 that we switched off comes back; what somebody else switched off stays off", () => {
    const live = { "net/ipv6/conf/all/disable_ipv6": "1" };
    expect(changes(live, [own()])).toEqual([]);
    expect(changes(live, [own(`${template}${off} = 1\n`)])).toEqual([
      ["set 1 setting of the running kernel", `${off} is 1, has to be 0`],
      write,
    ]);
  });
});

describe("a bound in the file", () => {
  const text = (live: Partial<Record<string, string>>, files: readonly SysctlFile[]) =>
    shown(resource, known(live, files)).find((each) => each.text !== undefined)?.text?.after ?? "";
  const line = "\nnet.core.somaxconn = 4096\n";
  const left = "# net.core.somaxconn: better on this machine than 4096";

  test.each<[string, string, readonly SysctlFile[], boolean]>([
    ["is written where the kernel is worse", "128", [], true],
    ["is left out where the kernel is better by itself", "65535", [], false],
    [
      "is left out where another file is better",
      "128",
      [file("/etc/sysctl.d/10-x.conf", "net.core.somaxconn = 9999")],
      false,
    ],
    [
      "is written over another file that is worse",
      "65535",
      [file("/etc/sysctl.d/10-x.conf", "net.core.somaxconn = 9")],
      true,
    ],
    ["stays once it is written", "65535", [own(`${template}# edited\n`)], true],
  ])("%s", (_, live, files, written) => {
    const after = text({ "net/core/somaxconn": live }, files);
    expect(after.includes(line)).toBe(written);
    expect(after.includes(left)).toBe(!written);
  });
});

describe("making it so", () => {
  const make = async (code: number) => {
    const commands: Command[] = [];
    const host = new MemoryHost({
      files: { "/etc/sysctl.d/zz.conf": "kernel.sysrq = 1\n" },
      commands: (command) => {
        commands.push(command);
        return { code, stdout: "", stderr: "sysctl: permission denied" };
      },
    });
    const facts = known({ "kernel/sysrq": "1" }, [file("/etc/sysctl.d/zz.conf", "kernel.sysrq = 1\n")]);
    const work = { host, progress: () => {} };
    for (const change of resource.diff(Facts.of(...facts), changing())) await change.make(work);
    return { host, commands };
  };

  test("the kernel, our file and the other", async () => {
    const { host, commands } = await make(0);
    expect(commands.map(({ argv }) => argv.join(" "))).toEqual(["sysctl -q -e -w kernel/sysrq=0"]);
    expect(host.text("/etc/sysctl.d/zz.conf")).toStartWith("# clincher: ");
    expect(host.text(kernelSettingsPath)).toContain("kernel.sysrq = 0");
  });

  test("a run that dies between the file and the kernel leaves the file as it has to stay", () => {
    const worse = { "net/core/somaxconn": "128" };
    const [first] = shown(resource, known(worse, []));
    const after = first?.text?.after ?? "";
    for (const live of [worse, {}])
      expect(shown(resource, known(live, [own(after)])).every(({ text }) => text === undefined)).toBe(true);
  });

  test("a kernel that refuses is a failure", async () => {
    const failure = await make(1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
  });
});
