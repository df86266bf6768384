import type { Fact } from "./fact.ts";

/** As far back as people look, and as much as can be read in a moment. */
const hours = 1;
const mostLines = 2000;

/** What a container said in the last hour, both streams, newest last; empty when there is no such container. */
export const recentLog = (container: string): Fact<readonly string[]> => ({
  key: `recent-log ${container}`,
  read: async (host) => {
    const { stdout, stderr } = await host.run({
      argv: ["docker", "logs", "--since", `${hours}h`, "--tail", String(mostLines), container],
    });
    return `${stdout}\n${stderr}`.split("\n").filter((line) => line !== "");
  },
});

/** What a unit of systemd said in the last hour. */
export const recentJournal = (unit: string): Fact<readonly string[]> => ({
  key: `recent-journal ${unit}`,
  read: async (host) => {
    const { stdout } = await host.run({
      argv: [
        ...(["journalctl", "--unit", unit, "--since", `-${hours}h`] as const),
        ...["--lines", String(mostLines), "--output", "cat", "--no-pager", "--quiet"],
      ],
    });
    return stdout.split("\n").filter((line) => line !== "");
  },
});

/** Lines of the kernel about processes that it killed for want of memory, of the last day. */
export const killedForMemory: Fact<readonly string[]> = {
  key: "killed-for-memory",
  read: async (host) => {
    const { stdout } = await host.run({
      argv: [
        ...(["journalctl", "--dmesg", "--since", "-1d", "--grep", "Killed process|oom-kill:"] as const),
        ...["--output", "cat", "--no-pager", "--quiet"],
      ],
    });
    return stdout.split("\n").filter((line) => line !== "");
  },
};
