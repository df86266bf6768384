import { hardware } from "../facts/hardware.ts";
import { type Check, error } from "./check.ts";

const supported = ["x64", "arm64"];

export const architecture: Check = {
  name: "architecture",
  needs: [hardware],
  check: (facts) => {
    const found = facts.get(hardware).architecture;
    if (supported.includes(found)) return [];
    return [
      error({
        what: `The processor architecture ${found} is not supported`,
        why: "The images of the gateway exist for x64 (amd64) and arm64 (aarch64).",
        fix: "Take a server with an x64 or arm64 processor.",
      }),
    ];
  },
};
