import type { RevertTerms } from "../../../src/engine/revert/revert.ts";
import { executablePath } from "../../../src/facts/executable.ts";
import type { Command, CommandResult, Host } from "../../../src/host/host.ts";
import { MemoryHost } from "../../../src/host/memory.ts";
import type { Risk } from "../../../src/resources/resource.ts";

export const risk: Risk = {
  paths: ["/etc/a", "/etc/b", "/etc/c"],
  restore: [["systemctl", "restart", "ssh"]],
};
export const terms: RevertTerms = {
  within: 600,
  oldPorts: [22],
  newPort: 9922,
  user: "deploy",
  tailnet: null,
  access: null,
  onLogin: false,
  flags: {},
  phases: ["access"],
};
const succeed = (): CommandResult => ({ code: 0, stdout: "", stderr: "" });

/** A server with what is at risk on it. */
export const server = (commands: (command: Command) => CommandResult = succeed): MemoryHost => {
  const host = new MemoryHost({
    files: {
      "/etc/a": "a",
      "/etc/systemd/system/x": "",
      "/proc/uptime": "100.5 1",
      "/var/lib/x": "",
      [executablePath]: "",
    },
    commands,
  });
  host.put("/etc/b", "b", { mode: 0o640, uid: 1, gid: 2 });
  return host;
};

/** Changes every path of the risk: one is written, one removed, one added. */
export const change = async (host: Host): Promise<void> => {
  await host.writeFile("/etc/a", "changed", { mode: 0o600, uid: 0, gid: 0 });
  await host.remove("/etc/b");
  await host.writeFile("/etc/c", "new", { mode: 0o644, uid: 0, gid: 0 });
};

/** What the paths of the risk are. */
export const state = async (host: MemoryHost): Promise<unknown> =>
  Promise.all(risk.paths.map(async (path) => [host.text(path), (await host.stat(path))?.mode ?? null]));

/** What they are before the change. */
export const before = [
  ["a", 0o644],
  ["b", 0o640],
  [null, null],
];
