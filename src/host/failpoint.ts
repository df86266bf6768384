import * as fs from "node:fs";
import type { Command, Host } from "./host.ts";

/** Only the lab has it. Root alone can write there, and root needs no failpoint to kill a process. */
const switchPath = "/run/clincher-lab/die-at";

const changing = ["writeFile", "makeDirectory", "setAccess", "rename", "remove", "run"] as const;

const nameOf = (argument: unknown): string =>
  typeof argument === "string" ? argument : (argument as Command).argv.join(" ");

/**
 * A host that dies, as by kill -9, right before the change whose number (from 1) stands in the lab's switch. Each change
 * is noted beside the switch. Without the switch it is the host itself.
 */
export const withFailpoint = (host: Host): Host => {
  if (!fs.existsSync(switchPath)) return host;
  const at = Number(fs.readFileSync(switchPath, "utf8"));
  let count = 0;
  const counted = (name: (typeof changing)[number]) => {
    const method = host[name] as (...given: readonly unknown[]) => unknown;
    return (...given: readonly unknown[]): unknown => {
      count += 1;
      if (count === at) process.kill(process.pid, "SIGKILL");
      fs.appendFileSync(`${switchPath}.log`, `${count} ${name} ${nameOf(given[0])}\n`);
      return method(...given);
    };
  };
  return { ...host, ...Object.fromEntries(changing.map((name) => [name, counted(name)])) } as Host;
};
