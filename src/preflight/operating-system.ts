import { osRelease } from "../facts/os-release.ts";
import { type Check, error } from "./check.ts";

/** Versions that clincher is tested on. */
const supported: Readonly<Record<string, readonly string[]>> = { ubuntu: ["24.04"], debian: ["12", "13"] };
const supportedText = "Ubuntu 24.04, Debian 12 and Debian 13";

export const operatingSystem: Check = {
  name: "operating-system",
  needs: [osRelease],
  check: (facts) => {
    const { id, version, pretty } = facts.get(osRelease);
    if (supported[id]?.includes(version) === true) return [];
    const found = pretty !== "" ? pretty : `${id} ${version}`.trim();
    return [
      error({
        what: `${found === "" ? "This operating system" : found} is not supported`,
        where: "/etc/os-release",
        why: `clincher supports ${supportedText}.`,
        fix: "Reinstall the server with one of these: most providers offer it as Rebuild or Reinstall. That deletes what is on it.",
      }),
    ];
  },
};
