import { cpus, memorySize } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

check({
  memorySize: {
    type: memorySize,
    good: [
      ["512M", 512 * 1024 ** 2],
      ["2G", 2 * 1024 ** 3],
      ["1.5g", 1.5 * 1024 ** 3],
      ["65536K", 64 * 1024 ** 2],
      ["1GiB", 1024 ** 3],
    ],
    bad: [
      ["2", "not a memory size"],
      ["2 G", "not a memory size"],
      ["-2G", "not a memory size"],
      ["lots", "not a memory size"],
      ["63M", "out of range"],
      ["5T", "out of range"],
      [2, "expected string"],
    ],
  },
  cpus: {
    type: cpus,
    good: [
      [0.5, 0.5],
      [8, 8],
    ],
    bad: [
      [0, "Too small"],
      [513, "Too big"],
      [Number.NaN, "expected number"],
      ["2", "expected number"],
    ],
  },
});
