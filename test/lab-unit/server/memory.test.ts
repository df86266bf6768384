import { describe, expect, test } from "bun:test";
import { bytes, meminfo } from "../../lab/server/memory.ts";

describe("sizes", () => {
  test.each([
    ["512M", 536_870_912],
    ["8G", 8_589_934_592],
    ["3k", 3072],
  ])("%s", (size, expected) => {
    expect(bytes(size)).toBe(expected);
  });

  test.each(["", "8", "G", "8GB", "-1G", "1.5G"])("%p is refused", (size) => {
    expect(() => bytes(size)).toThrow("not a size");
  });
});

describe("meminfo", () => {
  const machine = [
    "MemTotal:       24683660 kB",
    "MemFree:        20000000 kB",
    "MemAvailable:     900000 kB",
    "Cached:          3000000 kB",
    "VmallocTotal:   34359738367 kB",
    "HugePages_Total:       0",
    "",
  ].join("\n");

  test("no value is larger than the limit allows, smaller ones and addresses stay, columns stay", () => {
    expect(meminfo(machine, 2 ** 31)).toBe(
      [
        "MemTotal:        2097152 kB",
        "MemFree:         1782579 kB",
        "MemAvailable:     900000 kB",
        "Cached:          2097152 kB",
        "VmallocTotal:   34359738367 kB",
        "HugePages_Total:       0",
        "",
      ].join("\n"),
    );
  });
});
