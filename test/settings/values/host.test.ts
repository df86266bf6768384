import { rebootTime, swapSize } from "../../../src/settings/values.ts";
import { check } from "./cases.ts";

check({
  swapSize: {
    type: swapSize,
    good: [
      ["auto", "auto"],
      ["off", "off"],
      ["2G", 2 * 1024 ** 3],
    ],
    bad: [
      ["2", "not a memory size"],
      ["1M", "out of range"],
    ],
  },
  rebootTime: {
    type: rebootTime,
    good: [
      ["04:30", "04:30"],
      ["23:59", "23:59"],
      ["never", "never"],
    ],
    bad: [
      ["4:30", "time of day"],
      ["24:00", "time of day"],
    ],
  },
});
