import { describe, expect, test } from "bun:test";
import { container } from "../../src/facts/container.ts";
import { Facts } from "../../src/facts/fact.ts";
import { stat } from "../../src/facts/file.ts";
import { space } from "../../src/facts/space.ts";
import { swaps } from "../../src/facts/swaps.ts";
import { type UnitFact, unit } from "../../src/facts/unit.ts";
import { MemoryHost } from "../../src/host/memory.ts";
import { swapOff, swapOn, swapPaths } from "../../src/resources/swap/swap.ts";
import { changing, factFile, fileOf, type Known, shown, statOf } from "./given.ts";

const gib = 1024 ** 3;
const text = "[Swap]\n";
const on: UnitFact = { loaded: true, active: true, enabled: true, started: null };
const none: UnitFact = { loaded: false, active: false, enabled: false, started: null };

interface Machine {
  readonly container?: string;
  readonly swaps?: readonly string[];
  readonly size?: number;
  readonly free?: number;
  readonly unit?: UnitFact;
  readonly file?: string;
}

const known = (machine: Machine): readonly Known[] => [
  [container, machine.container ?? null],
  [swaps, machine.swaps ?? []],
  [stat(swapPaths.file), machine.size === undefined ? null : statOf({ size: machine.size })],
  [space("/"), { free: machine.free ?? 100 * gib, total: 200 * gib }],
  [unit("swapfile.swap"), machine.unit ?? none],
  factFile(swapPaths.unit, machine.file === undefined ? null : fileOf(machine.file)),
];

const plan = (machine: Machine): readonly string[] => {
  const changed: string[] = [];
  return swapOn(4 * gib, text).flatMap((resource) => {
    const changes = shown(resource, known(machine), changing(...changed));
    if (changes.length > 0) changed.push(resource.id);
    return changes.map(({ summary }) => summary);
  });
};
const file = (size: string) => `swap file /swapfile of ${size} (0600 root)`;
const rest = [`write ${swapPaths.unit} (0644 root)`, "enable and start swapfile.swap"];
const made: Machine = { swaps: [swapPaths.file], size: 4 * gib, unit: on, file: text };

describe("swap", () => {
  test.each<[string, Machine, readonly string[]]>([
    ["a machine without", {}, [file("4 GiB"), ...rest]],
    ["made already", made, []],
    ["made for another size", { ...made, size: 2 * gib }, []],
    ["switched off", { ...made, swaps: [], unit: { ...on, active: false } }, rest.slice(1)],
    ["a run died before the file was whole", { size: 0 }, [file("4 GiB"), ...rest]],
    ["a provider's own", { swaps: ["/dev/vdb1"] }, []],
    ["little space", { free: 9 * gib }, [file("2 GiB"), ...rest]],
    ["no space", { free: 3 * gib }, []],
    ["a container", { container: "lxc" }, []],
  ])("%s", (_, machine, expected) => expect(plan(machine)).toEqual(expected as string[]));

  test("is made whole under another name first", async () => {
    const host = new MemoryHost({ commands: () => ({ code: 0, stdout: "", stderr: "" }) });
    const facts = Facts.of(...known({}));
    for (const change of swapOn(4 * gib, text)[0]?.diff(facts, changing()) ?? [])
      await change.make({ host, progress: () => {} });
    expect(host.mutations).toEqual([
      "write /swapfile 600 0:0",
      "write /swapfile.clincher-new 600 0:0",
      "run chattr +C /swapfile.clincher-new",
      "run dd if=/dev/zero of=/swapfile.clincher-new bs=1M count=4096 conv=fsync",
      "run mkswap /swapfile.clincher-new",
      "run mv /swapfile.clincher-new /swapfile",
    ]);
  });

  test("off removes ours, and only ours", () => {
    const there = (now: unknown): readonly Known[] => [[stat(swapPaths.unit), now]];
    expect(shown(swapOff, there(null))).toEqual([]);
    expect(shown(swapOff, there(statOf())).map(({ action }) => action)).toEqual(["delete"]);
  });
});
